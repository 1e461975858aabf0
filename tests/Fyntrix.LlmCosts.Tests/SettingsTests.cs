using Fyntrix.LlmCosts.Data;
using Fyntrix.Testing;

namespace Fyntrix.LlmCosts.Tests;

/// <summary>A configuration that cannot be kept to stops the start.</summary>
public sealed class SettingsTests
{
    [Theory]
    [InlineData("Retention:Days", "0")]
    [InlineData("Retention:Days", "-1")]
    [InlineData("Budget:DailyUsd", "-0.01")]
    [InlineData("Budget:DailyUsd", "0.0000000001")]
    [InlineData("Budget:UnpricedUsdPerMillionTokens", "-1")]
    [InlineData("Stores:ExportEvery", "00:00:59")]
    [InlineData("Stores:LongestWait", "00:00:00")]
    [InlineData("Stores:LowDiskBytes", "-1")]
    [InlineData("Llm:Proxy:ActivityTimeout", "00:00:00")]
    [InlineData("Llm:Proxy:OutputCapTokens", "0")]
    [InlineData("Llm:Proxy:QueuedReports", "0")]
    [InlineData("Llm:Upstreams:local:BaseUrl", "nowhere")]
    [InlineData("Llm:Upstreams:local:Kind", "cohere")]
    public async Task A_setting_that_is_out_of_bounds_stops_the_start_with_a_line_that_names_it(string key, string value)
    {
        var (exitCode, errors) = await ServiceProgram.RunAsync<Program>($"--{key}={value}", "--ConnectionStrings:messaging=memory");

        Assert.Equal(1, exitCode);
        Assert.Contains(key, Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_instance_on_the_same_file_does_not_start_and_names_the_file()
    {
        var folder = Directory.CreateTempSubdirectory("fyntrix-test-");
        try
        {
            var file = Path.Combine(folder.FullName, "llm_costs.db");
            await using var first = new FileStream($"{file}.lock", FileMode.Create, FileAccess.ReadWrite, FileShare.None);

            var (exitCode, errors) = await ServiceProgram.RunAsync<Program>($"--Stores:Directory={folder.FullName}", "--ConnectionStrings:messaging=memory");

            Assert.Equal(1, exitCode);
            Assert.Contains(file, Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("0.000000001", 1)]
    [InlineData("12.5", 12_500_000_000)]
    public void Dollars_become_nano_dollars_without_loss(string usd, long nano)
    {
        var amount = decimal.Parse(usd, System.Globalization.CultureInfo.InvariantCulture);

        Assert.Equal(nano, NanoUsd.FromUsd(amount));
        Assert.Equal(amount, NanoUsd.ToUsd(nano));
        Assert.Throws<ArgumentOutOfRangeException>(() => NanoUsd.FromUsd(0.0000000001m));
    }
}
