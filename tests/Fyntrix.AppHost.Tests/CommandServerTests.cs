using System.Threading.Channels;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Portable;
using Fyntrix.PrivateServers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Fyntrix.AppHost.Tests;

public sealed class CommandServerTests : IAsyncLifetime, IDisposable
{
    private readonly string _dataDirectory = $"/nowhere/{Guid.NewGuid():N}";
    private readonly Channel<string> _log = Channel.CreateUnbounded<string>();
    private readonly CancellationTokenSource _stop = new();
    private Task _server = Task.CompletedTask;

    public Task InitializeAsync()
    {
        var project = new ProjectResource("trading", "/nowhere/Trading.csproj");
        project.Commands.Add(new ResourceCommand("migrate", "Migrates.", context =>
        {
            context.ServiceProvider.GetRequiredService<ResourceLoggerService>().GetLogger(context.ResourceName).LogInformation("migrating");
            return Task.FromResult(CommandResults.Success());
        }));
        project.Commands.Add(new ResourceCommand("fail", "Fails.", _ => Task.FromResult(CommandResults.Failure("It went\nwrong."))));
        _server = new CommandServer(_dataDirectory, [project], new RecordingOutput(_log.Writer)).RunAsync(_stop.Token);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _stop.CancelAsync();
        await _server;
    }

    public void Dispose() => _stop.Dispose();

    [Fact]
    public async Task A_command_runs_and_what_it_says_is_the_resources_own()
    {
        await AskAsync("trading migrate");

        Assert.Equal("trading migrate was asked for.", await _log.Reader.ReadAsync());
        Assert.Equal("trading| migrating", await _log.Reader.ReadAsync());
    }

    [Fact]
    public async Task A_failure_comes_back_in_one_line_and_the_next_command_is_answered()
    {
        var failure = await Assert.ThrowsAsync<StartFailureException>(() => AskAsync("trading fail"));
        Assert.Equal("It went wrong.", failure.Message);

        await AskAsync("trading migrate");
    }

    [Fact]
    public async Task An_unknown_command_is_answered_with_those_there_are()
    {
        var failure = await Assert.ThrowsAsync<StartFailureException>(() => AskAsync("trading dance"));

        Assert.Equal("There is no command 'trading dance'. Commands: trading migrate (Migrates.); trading fail (Fails.)", failure.Message);
    }

    private Task AskAsync(string command) => CommandServer.AskAsync(_dataDirectory, command, CancellationToken.None);
}
