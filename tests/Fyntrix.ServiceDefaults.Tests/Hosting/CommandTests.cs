using Fyntrix.ServiceDefaults.Hosting;
using Fyntrix.ServiceDefaults.Stores.Postgres;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Fyntrix.ServiceDefaults.Tests.Support;
using Microsoft.Extensions.Configuration;

namespace Fyntrix.ServiceDefaults.Tests.Hosting;

/// <summary>What an operator sees. Standard error belongs to the process, so these run alone.</summary>
[Collection(nameof(CommandTests))]
[CollectionDefinition(nameof(CommandTests), DisableParallelization = true)]
public sealed class CommandTests
{
    [Theory]
    [InlineData("sow")]
    [InlineData("seeds")]
    [InlineData("seeds sow twice")]
    [InlineData("Seeds Sow")]
    public async Task An_unknown_command_lists_those_there_are(string words)
    {
        var (code, errors) = await RunAsync(words.Split(' '));

        Assert.Equal(2, code);
        Assert.Contains($"There is no command '{words}'", errors, StringComparison.Ordinal);
        Assert.Contains("seeds sow --count <number>    sows", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_runs_with_its_options_and_its_code_comes_back()
    {
        Assert.Equal((7, ""), await RunAsync(["seeds", "sow", "--count", "7"]));
        Assert.Equal((-3, ""), await RunAsync(["seeds", "sow", "--count", "-3"]));
        Assert.Equal((14, ""), await RunAsync(["seeds", "sow", "--twice", "--count", "7"]));
        Assert.Equal((14, ""), await RunAsync(["seeds", "sow", "--count", "7", "--twice"]));
    }

    [Theory]
    [InlineData("--count is missing.", "seeds", "sow")]
    [InlineData("--count needs a value.", "seeds", "sow", "--count")]
    [InlineData("--count needs a value.", "seeds", "sow", "--count", "--twice")]
    [InlineData("--twice takes no value.", "seeds", "sow", "--twice", "yes", "--count", "1")]
    [InlineData("--count is given twice.", "seeds", "sow", "--count", "1", "--count", "2")]
    [InlineData("'2' is not an option; options are written --name value.", "seeds", "sow", "--count", "1", "2")]
    [InlineData("'-c' is not an option; options are written --name value.", "seeds", "sow", "-c", "1")]
    public async Task A_command_that_is_refused_says_so_in_one_line(string line, params string[] arguments)
    {
        var (code, errors) = await RunAsync(arguments);

        Assert.Equal((1, line), (code, errors.Trim()));
    }

    [Fact]
    public async Task A_database_that_is_away_is_one_line_too()
    {
        var (code, errors) = await RunAsync(["migrate"], builder =>
        {
            builder.Configuration.AddInMemoryCollection([KeyValuePair.Create("ConnectionStrings:widgets", (string?)"Host=127.0.0.1;Port=1;Username=x;Password=hidden;Database=x;Timeout=2")]);
            builder.AddPostgresStore<WidgetDb>("widgets");
        });

        Assert.Equal(1, code);
        Assert.StartsWith("The database could not be used:", errors, StringComparison.Ordinal);
        Assert.Single(errors.Trim().Split('\n'));
        Assert.DoesNotContain("hidden", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_cannot_be_opened_is_one_line_too()
    {
        var (code, errors) = await RunAsync(["seeds", "sow", "--count", "1", "--into", "nowhere.db"]);

        Assert.Equal((1, "The store nowhere.db is not available: disk I/O error"), (code, errors.Trim()));
    }

    private static async Task<(int Code, string Errors)> RunAsync(string[] arguments, Action<WebApplicationBuilder>? configure = null)
    {
        var (code, _, errors) = await CommandRun.RunAsync(arguments, builder =>
        {
            builder.Services.AddCommand<SowCommand>();
            configure?.Invoke(builder);
        });
        return (code, errors);
    }

    private sealed class SowCommand : IServiceCommand
    {
        public string Name => "seeds sow";

        public string Usage => "seeds sow --count <number>    sows";

        public Task<int> RunAsync(CommandArguments arguments, TextWriter output, CancellationToken cancellationToken) =>
            arguments.Find("into") is { } store
                ? throw new SqliteStoreUnavailableException(store, "disk I/O error")
                : Task.FromResult((arguments.Has("twice") ? 2 : 1) * int.Parse(arguments.Get("count"), System.Globalization.CultureInfo.InvariantCulture));
    }
}
