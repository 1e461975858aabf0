using System.Text.Json;
using Fyntrix.Recommendations.Market.Import;
using Fyntrix.ServiceDefaults.Hosting;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Fyntrix.Testing;

namespace Fyntrix.Recommendations.Tests.Market;

/// <summary>The command <c>import-bars</c>.</summary>
public sealed class ImportBarsTests(MarketHost host) : IClassFixture<MarketHost>
{
    private readonly string _folder = Directory.CreateDirectory(Path.Combine(host.Folder, $"csv-{Guid.NewGuid():N}")).FullName;

    [Fact]
    public async Task A_folder_of_files_is_taken_over_and_the_second_time_changes_nothing()
    {
        Write("A&B.csv", "date,open,high,low,close,volume\n2026-01-07,1,1,1,1,1\n2026-01-08,2,2,2,2,2\n");
        Write("many.csv", "symbol,date,open,high,low,close\nc1,2026-01-07,1,1,1,1\nC2,2026-01-08,2,2,2,2\n");
        Write("nothing.txt", "not read");

        var (code, report) = await host.ImportBarsAsync("--from", _folder, "--source", "Bhavcopy");
        Assert.NotNull(await host.TakeChangeAsync("A&B"));
        var (_, again) = await host.ImportBarsAsync("--from", _folder, "--source", "bhavcopy");

        Assert.Equal(0, code);
        Assert.Equal("""{"rows":4,"added":4,"changed":0,"unchanged":0,"refused":0}""", Compact(report.GetProperty("total")));
        Assert.Equal(["A&B.csv A&B", "many.csv C1 C2"], report.GetProperty("files").EnumerateArray()
            .Select(f => $"{f.GetProperty("file")} {string.Join(' ', f.GetProperty("symbols").EnumerateArray())}"));
        Assert.Equal("""{"rows":4,"added":0,"changed":0,"unchanged":4,"refused":0}""", Compact(again.GetProperty("total")));
        Assert.Null(await host.TakeChangeAsync("A&B"));
    }

    [Fact]
    public async Task Wrong_rows_are_reported_and_the_others_taken()
    {
        var file = Write("ROWS.csv", "date,open,high,low,close,volume\n2026-01-07,1,1,1,1,1\n2026-01-04,1,1,1,1,1\n2026-01-07,1,1,1,1,1\n2026-01-08,1,x,1,1,1\n2026-01-06,1,1,1,1,1\n");

        var (code, report) = await host.ImportBarsAsync("--from", file, "--source", "bhavcopy", "--adjusted");

        Assert.Equal(0, code);
        Assert.Equal("""{"rows":5,"added":2,"changed":0,"unchanged":0,"refused":3}""", Compact(report.GetProperty("total")));
        var refused = report.GetProperty("refused").EnumerateArray().ToList();
        Assert.Equal([3, 4, 5], refused.Select(r => r.GetProperty("line").GetInt32()));
        Assert.Equal("date is no trading day of CASH: 2026-01-04 is WEEKEND in the market calendar.", refused[0].GetProperty("reason").GetString());
        Assert.Equal("date stands twice for ROWS.", refused[1].GetProperty("reason").GetString());
        Assert.Equal("high must be a number.", refused[2].GetProperty("reason").GetString());
        Assert.True((await host.GetAsync("/api/v1/market/bars?symbol=ROWS")).GetProperty("items")[0].GetProperty("adjusted").GetBoolean());
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_named_and_stops_no_other()
    {
        Write("BAD.csv", "when,price\n1,2\n");
        Write("GOOD.csv", "start,open,high,low,close\n2026-01-07T09:15:00+05:30,1,1,1,1\n");

        var (code, report) = await host.ImportBarsAsync("--from", _folder, "--source", "bhavcopy", "--timeframe", "15m");

        Assert.Equal(0, code);
        Assert.Contains("'when'", report.GetProperty("files")[0].GetProperty("fault").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, await host.CountBarsAsync("GOOD"));
        File.Delete(Path.Combine(_folder, "GOOD.csv"));
        Assert.Equal(1, (await host.ImportBarsAsync("--from", _folder, "--source", "bhavcopy")).ExitCode);
    }

    [Fact]
    public async Task More_rows_than_fit_into_one_write_are_taken_in_parts()
    {
        var minutes = Enumerable.Range(0, 30).Select(d => new DateTimeOffset(2025, 11, 10, 3, 45, 0, TimeSpan.Zero).AddDays(d))
            .Where(d => Fyntrix.ServiceDefaults.Calendar.MarketCalendar.BuiltIn.IsTradingDay(DateOnly.FromDateTime(d.UtcDateTime), Fyntrix.ServiceDefaults.Calendar.MarketSegment.CASH))
            .SelectMany(d => Enumerable.Range(0, 375).Select(m => d.AddMinutes(m))).ToList();
        var file = Write("LONG.csv", $"start,open,high,low,close\n{string.Join('\n', minutes.Select(m => $"{m:yyyy-MM-dd'T'HH:mm:ss'Z'},1,1,1,1"))}");

        var (_, report) = await host.ImportBarsAsync("--from", file, "--source", "bhavcopy", "--timeframe", "1m");

        Assert.True(minutes.Count > 5000);
        Assert.Equal(minutes.Count, report.GetProperty("total").GetProperty("added").GetInt32());
        Assert.Equal(["LONG"], report.GetProperty("files")[0].GetProperty("symbols").EnumerateArray().Select(s => s.GetString()));
    }

    [Fact]
    public async Task The_report_is_a_table_for_people_too()
    {
        var file = Write("TABLE.csv", "date,open,high,low,close\n2026-01-07,1,1,1,1\n2026-01-03,1,1,1,1\n");
        using var scope = Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.CreateScope(host.Services);
        var command = Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.GetServices<IServiceCommand>(scope.ServiceProvider).OfType<ImportBarsCommand>().Single();
        using var output = new StringWriter();

        Assert.Equal(0, await command.RunAsync(new CommandArguments(["--from", file, "--source", "bhavcopy"]), output, CancellationToken.None));

        var lines = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(4, lines.Length);
        Assert.Matches(@"^TABLE\.csv +2 +1 +0 +0 +1$", lines[1]);
        Assert.Matches(@"^all +2 +1 +0 +0 +1$", lines[2]);
        Assert.StartsWith("refused TABLE.csv line 3: date is no trading day", lines[3], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--from", "/no/such/file", "--source", "bhavcopy")]
    [InlineData("--from", ".", "--source", "Mock")]
    [InlineData("--from", ".", "--source", "bhavcopy", "--timeframe", "2m")]
    [InlineData("--from", ".", "--source", "bhavcopy", "--segment", "SPOT")]
    [InlineData("--from", ".")]
    public async Task What_cannot_be_done_is_refused_in_a_line(params string[] arguments) =>
        await Assert.ThrowsAsync<CommandRefusedException>(() => host.ImportBarsAsync(arguments));

    [SharedDataFact]
    public async Task The_real_daily_bars_of_NSE_are_taken_over_whole()
    {
        var nse = Path.Combine(SharedData.Folder!, "nse");
        var (_, stocks) = await host.ImportBarsAsync("--from", Path.Combine(nse, "daily"), "--source", "nse", "--adjusted");
        var (_, index) = await host.ImportBarsAsync("--from", Path.Combine(nse, "NIFTY50.csv"), "--source", "nse");

        Assert.Equal(25, stocks.GetProperty("files").GetArrayLength());
        Assert.Equal((0, 0), (stocks.GetProperty("refused").GetArrayLength(), index.GetProperty("refused").GetArrayLength()));
        foreach (var file in stocks.GetProperty("files").EnumerateArray())
        {
            var symbol = file.GetProperty("symbols")[0].GetString()!;
            var days = symbol switch { "ETERNAL" or "JIOFIN" => await TradingDaysAsync(symbol), _ => 805 };
            Assert.Equal((symbol, days), (symbol, file.GetProperty("counts").GetProperty("added").GetInt32()));
        }

        Assert.Equal("NIFTY", index.GetProperty("files")[0].GetProperty("symbols")[0].GetString());
        Assert.Equal(803, await host.CountBarsAsync("NIFTY"));
        var (_, again) = await host.ImportBarsAsync("--from", Path.Combine(nse, "daily"), "--source", "nse", "--adjusted");
        Assert.Equal((0, 0), (again.GetProperty("total").GetProperty("added").GetInt32(), again.GetProperty("total").GetProperty("changed").GetInt32()));
    }

    /// <summary>Of RELIANCE, from the first bar of a symbol on: stocks that were listed later lack no day since.</summary>
    private Task<int> TradingDaysAsync(string symbol) => host.MarketData.ReadAsync(
        connection => (int)connection.QueryLong(
            "SELECT count(*) FROM bars WHERE symbol = 'RELIANCE' AND source = 'nse' AND start >= (SELECT min(start) FROM bars WHERE symbol = $symbol AND source = 'nse')",
            ("$symbol", symbol)),
        CancellationToken.None);

    private string Write(string name, string content)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, content);
        return path;
    }

    private static string Compact(JsonElement element) => JsonSerializer.Serialize(element);
}
