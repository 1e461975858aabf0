using System.Diagnostics;
using System.Security.Cryptography;

namespace Fyntrix.Bench.Identity;

/// <summary>
/// Authenticated reads of preferences and watchlist, direct and through the gateway, beside pgbench and a bare program on the
/// same statement and an empty proxy before the same service; times at half of the gateway's rate; and what a sign-in costs beside the bare hash of its password.
/// </summary>
internal sealed class IdentityScenario : IScenario
{
    private const int Connections = 16;
    private const int Seconds = 5;
    private const int WarmUpSeconds = 20;
    private const int Rounds = 5;
    private const int WarmUpLogins = 150;
    private const int Logins = 60;

    public string Name => "identity";

    public string Describes => "authenticated reads against pgbench and through the gateway; times at half load; a sign-in against the bare hash";

    public async Task<ScenarioResult> RunAsync(CancellationToken cancellationToken)
    {
        await using var system = await IdentitySystem.StartAsync(cancellationToken);
        var figures = new List<ScenarioResult.Figure>();
        await ReadsAsync(system, "preferences", $"SELECT * FROM user_preferences WHERE user_id = '{system.UserId}' LIMIT 1;", figures);
        await ReadsAsync(system, "watchlist", $"SELECT * FROM user_watchlists WHERE user_id = '{system.UserId}' ORDER BY added_at DESC, id DESC;", figures);
        await LoginsAsync(system, figures);
        return new ScenarioResult("per second", figures);
    }

    private static async Task ReadsAsync(IdentitySystem system, string what, string statement, List<ScenarioResult.Figure> figures)
    {
        var (token, _) = await system.LoginAsync();
        await using var bareRead = await ServiceProcess.StartAsync(
            "Fyntrix.Bench",
            new Dictionary<string, string> { [BareRead.Database] = system.Database, [BareRead.Statement] = statement },
            BareRead.Argument);
        await using var emptyProxy = await ServiceProcess.StartAsync(
            "Fyntrix.Bench", new Dictionary<string, string> { [EmptyProxy.Target] = $"{system.Identity.H2c}" }, EmptyProxy.Argument);
        var direct = new Uri(system.Identity.Address, $"/api/v1/{what}");
        var empty = new Uri(emptyProxy.Address, $"/api/v1/{what}");
        var gateway = new Uri(system.Gateway.Address, $"/api/v1/{what}");
        var rates = (Postgres: new List<double>(), Bare: new List<double>(), Direct: new List<double>(), Empty: new List<double>(), Gateway: new List<double>());
        // Beside a load it takes a while until everything is compiled for good.
        await LoadTool.HttpAsync(bareRead.Address, token, Connections, WarmUpSeconds);
        await LoadTool.HttpAsync(direct, token, Connections, WarmUpSeconds);
        await LoadTool.HttpAsync(empty, token, Connections, WarmUpSeconds);
        await LoadTool.HttpAsync(gateway, token, Connections, WarmUpSeconds);
        for (var round = 0; round < Rounds; round++)
        {
            var (postgres, bare, own, proxied, through) = (
                await LoadTool.PostgresAsync(system.Database, statement, Connections, Seconds),
                await LoadTool.HttpAsync(bareRead.Address, token, Connections, Seconds),
                await LoadTool.HttpAsync(direct, token, Connections, Seconds),
                await LoadTool.HttpAsync(empty, token, Connections, Seconds),
                await LoadTool.HttpAsync(gateway, token, Connections, Seconds));
            rates.Postgres.Add(postgres);
            rates.Bare.Add(bare);
            rates.Direct.Add(own);
            rates.Empty.Add(proxied);
            rates.Gateway.Add(through);
        }

        var pgbench = new ScenarioResult.Figure($"{what}: pgbench -M prepared", Measure.Median(rates.Postgres));
        var service = new ScenarioResult.Figure($"{what}: direct", Measure.Median(rates.Direct), pgbench);
        var proxy = new ScenarioResult.Figure($"{what}: through an empty proxy", Measure.Median(rates.Empty), service);
        figures.AddRange(
        [
            pgbench, new($"{what}: a bare program", Measure.Median(rates.Bare), pgbench), service, proxy,
            new($"{what}: through the gateway", Measure.Median(rates.Gateway), service), new($"{what}: the same", Measure.Median(rates.Gateway), proxy),
        ]);

        // This program's own client has to be compiled too.
        await LoadTool.TimesAsync(gateway, token, Measure.Median(rates.Gateway) / 2, 5);
        var times = await LoadTool.TimesAsync(gateway, token, Measure.Median(rates.Gateway) / 2, 10);
        var p50 = new ScenarioResult.Figure($"{what}: p50 at half load, ms", times[times.Length / 2]);
        figures.AddRange([p50, new($"{what}: p99 at half load, ms", times[times.Length * 99 / 100], p50)]);
    }

    private static async Task LoginsAsync(IdentitySystem system, List<ScenarioResult.Figure> figures)
    {
        // In turns, so that what slows the machine for a while slows both.
        var (hashes, logins) = (new List<double>(), new List<double>());
        var salt = RandomNumberGenerator.GetBytes(16);
        for (var i = -WarmUpLogins; i < Logins; i++)
        {
            var start = Stopwatch.GetTimestamp();
            // What the framework's hasher does (version 3), at the service's count of rounds.
            Rfc2898DeriveBytes.Pbkdf2(IdentitySystem.Password, salt, 210_000, HashAlgorithmName.SHA512, 32);
            var hash = Stopwatch.GetElapsedTime(start);
            start = Stopwatch.GetTimestamp();
            var (_, refresh) = await system.LoginAsync();
            var login = Stopwatch.GetElapsedTime(start);
            await system.LogoutAsync(refresh);
            if (i < 0)
                continue; // compiled and connected
            hashes.Add(1 / hash.TotalSeconds);
            logins.Add(1 / login.TotalSeconds);
        }

        var bare = new ScenarioResult.Figure("bare hash, one after another", Measure.Median(hashes));
        figures.AddRange([bare, new("sign-in, one after another", Measure.Median(logins), bare)]);
    }
}
