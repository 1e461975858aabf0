using System.Diagnostics;
using Fyntrix.PrivateServers;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Bench.Telemetry;

/// <summary>
/// What telemetry costs a request that reads a row from Postgres: the same service without it, with a twentieth of the traces and
/// with all of them, in pairs that take turns. Metrics and logs are on in both; the receiver runs on the same machine.
/// </summary>
internal sealed class TelemetryScenario : IScenario
{
    private const int Pairs = 12;
    private const int Requests = 6_000;
    private const int Clients = 16;
    private const int SpansPerRequest = 2; // the server's and the database's

    public string Name => "telemetry";

    public string Describes => "requests that read a row: telemetry off against 5% of the traces and against all; spans that were dropped";

    public async Task<ScenarioResult> RunAsync(CancellationToken cancellationToken)
    {
        await using var postgres = await PrivatePostgres.StartAsync(new PrivatePostgresOptions(), cancellationToken);
        await PrivatePostgres.EnsureDatabaseAsync(postgres.ConnectionString, "benchdb", cancellationToken);
        var database = postgres.ConnectionStringFor("benchdb");
        await using (var db = new TelemetryDb(new DbContextOptionsBuilder<TelemetryDb>().UseNpgsql(database).Options))
        {
            // The role that migrate would make; nothing is migrated here.
            await db.Database.EnsureCreatedAsync(cancellationToken);
            await db.Database.ExecuteSqlRawAsync("CREATE ROLE bench_app NOLOGIN; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO bench_app", cancellationToken);
        }

        await using var ofSome = await SpanCounter.StartAsync();
        await using var ofAll = await SpanCounter.StartAsync();
        await using var off = await Service.StartAsync(database, []);
        await using var some = await Service.StartAsync(database, [.. To(ofSome), ("OTEL_TRACES_SAMPLER", "parentbased_traceidratio"), ("OTEL_TRACES_SAMPLER_ARG", "0.05")]);
        await using var all = await Service.StartAsync(database, To(ofAll));

        var rates = new List<double>();
        var someRatios = new List<double>();
        var allRatios = new List<double>();
        for (var pair = -2; pair < Pairs; pair++)
        {
            var someRatio = await PairAsync(off, some, pair % 2 == 0);
            var allRatio = await PairAsync(off, all, pair % 2 == 0);
            if (pair < 0)
                continue; // compiled and connected
            someRatios.Add(someRatio.Ratio);
            allRatios.Add(allRatio.Ratio);
            rates.AddRange([someRatio.Off, allRatio.Off]);
        }

        await all.StopAsync(); // sends what is left
        var dropped = 1 - (ofAll.Spans / (double)(SpansPerRequest * Requests * (Pairs + 2)));
        var plain = new ScenarioResult.Figure("off", Measure.Median(rates));
        return new("requests/s",
        [
            plain,
            new("5% of the traces, by the median of the pairs", plain.Rate * Measure.Median(someRatios), plain),
            new("all traces, by the median of the pairs", plain.Rate * Measure.Median(allRatios), plain),
            new("spans dropped with all traces, %", Math.Max(0, dropped * 100)),
        ]);
    }

    private static IReadOnlyList<(string, string)> To(SpanCounter receiver) =>
        [("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.Address), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")];

    private static async Task<(double Off, double Ratio)> PairAsync(Service off, Service on, bool offFirst)
    {
        var first = await (offFirst ? off : on).RateAsync();
        var second = await (offFirst ? on : off).RateAsync();
        var (without, with) = offFirst ? (first, second) : (second, first);
        return (without, with / without);
    }

    private sealed class Service : IAsyncDisposable
    {
        private readonly Process _process;
        private readonly HttpClient _client;

        private Service(Process process, Uri address)
        {
            _process = process;
            _client = new HttpClient { BaseAddress = address };
        }

        public static async Task<Service> StartAsync(string database, IReadOnlyList<(string, string)> environment)
        {
            var start = new ProcessStartInfo("dotnet", [typeof(Service).Assembly.Location, TelemetryService.Argument])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            };
            start.Environment.Remove("OTEL_EXPORTER_OTLP_ENDPOINT");
            start.Environment["ConnectionStrings__benchdb"] = database;
            start.Environment["Postgres__AllowPlain"] = "true";
            foreach (var (name, value) in environment)
                start.Environment[name] = value;
            var process = Process.Start(start)!;
            var address = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The service did not start.");
            return new Service(process, new Uri(address));
        }

        /// <returns>Requests a second.</returns>
        public async Task<double> RateAsync()
        {
            var started = Stopwatch.GetTimestamp();
            await Task.WhenAll(Enumerable.Range(0, Clients).Select(async client =>
            {
                for (var i = client; i < Requests; i += Clients)
                    await _client.GetStringAsync($"/rows/{i}");
            }));
            return Requests / Stopwatch.GetElapsedTime(started).TotalSeconds;
        }

        public async Task StopAsync()
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync();
        }

        public async ValueTask DisposeAsync()
        {
            _client.Dispose();
            if (!_process.HasExited)
                await StopAsync();
            _process.Dispose();
        }
    }
}
