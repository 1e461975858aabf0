using System.Net.Http.Headers;
using Fyntrix.Bench.Identity;
using Fyntrix.LlmCosts.Data;
using Fyntrix.ServiceDefaults.Messaging;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Extensions.Options;

namespace Fyntrix.Bench.LlmCosts;

/// <summary>
/// Reports of calls by the API of the real service: in batches, beside bare loops that insert the same rows; and one by one from many clients, beside the same
/// service with a commit for each.
/// </summary>
internal sealed class LlmCostsScenario : IScenario
{
    private const int Rounds = 7;
    private const int Batches = 20;
    private const int Clients = 64;
    private const int Seconds = 4;

    private static readonly Uri Requests = new("/api/v1/llm/requests", UriKind.Relative);

    public string Name => "llm-costs";

    public string Describes => "reports of model calls: batches against bare insert loops, single POSTs against a commit for each";

    public async Task<ScenarioResult> RunAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("fyntrix-bench-").FullName;
        try
        {
            await using var service = await LlmCostsSystem.StartAsync(Path.Combine(folder, "service"));
            await using var alone = await LlmCostsSystem.StartAsync(Path.Combine(folder, "alone"), ("Stores__LargestGroup", "1"));
            using var bare = await BareAsync(Path.Combine(folder, "bare"));
            return new("rows/s", [.. await BatchesAsync(service, bare), .. await SinglesAsync(service, alone)]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<BareLedger> BareAsync(string folder)
    {
        using var signal = new OutboxSignal();
        await using (var made = new LlmCostStore(new SqliteStoreDependencies(Options.Create(new SqliteStoreSettings { Directory = folder }), signal, TimeProvider.System)))
        {
            made.TryServe();
            await made.WriteAsync(_ => true, CancellationToken.None);
        }

        return new BareLedger(Path.Combine(folder, "llm_costs.db"));
    }

    private static async Task<IReadOnlyList<ScenarioResult.Figure>> BatchesAsync(LlmCostsSystem service, BareLedger bare)
    {
        const int rows = Batches * GeneratedReports.BatchRows;
        // Made before, so that only sending is measured.
        var bodies = new Queue<List<byte[]>>(Enumerable.Range(0, 2 * (Rounds + 1)).Select(_ => GeneratedReports.Batches(Batches)));
        var ofRuns = new Queue<List<byte[]>>(Enumerable.Range(0, Rounds + 1).Select(_ => GeneratedReports.Batches(Batches, ofRuns: true)));
        var rates = await Measure.RatesAsync(
            Rounds,
            () => Task.FromResult(bare.Run(rows, GeneratedReports.BatchRows)),
            () => Task.FromResult(bare.Run(rows, GeneratedReports.BatchRows, totals: true)),
            () => SendAsync(service, bodies.Dequeue(), clients: 1),
            () => SendAsync(service, bodies.Dequeue(), clients: 4),
            () => SendAsync(service, ofRuns.Dequeue(), clients: 4));
        var loop = new ScenarioResult.Figure($"bare loop, a commit per {GeneratedReports.BatchRows} rows", rates[0]);
        var totals = new ScenarioResult.Figure("the same loop with totals", rates[1], loop);
        return
        [
            loop,
            totals,
            new("batches, one after another", rates[2], loop),
            new("batches, 4 clients at once", rates[3], loop),
            new("the same again", rates[3], totals),
            new("batches of runs, whose costs are told, 4 clients at once", rates[4], loop),
        ];
    }

    private static async Task<IReadOnlyList<ScenarioResult.Figure>> SinglesAsync(LlmCostsSystem service, LlmCostsSystem alone)
    {
        var rates = (Together: new List<double>(), Alone: new List<double>());
        for (var round = -1; round < Rounds; round++)
        {
            var each = await PostAsync(alone);
            var grouped = await PostAsync(service);
            if (round < 0)
                continue;
            rates.Alone.Add(each);
            rates.Together.Add(grouped);
        }

        var single = new ScenarioResult.Figure($"single POSTs, {Clients} clients, a commit for each", Measure.Median(rates.Alone));
        return [single, new($"single POSTs, {Clients} clients", Measure.Median(rates.Together), single)];
    }

    private static Task<double> PostAsync(LlmCostsSystem system) =>
        LoadTool.ScriptedHttpAsync(new Uri(system.Address, Requests), GeneratedReports.Script(system.Token), Clients, Seconds);

    private static async Task<int> SendAsync(LlmCostsSystem service, List<byte[]> bodies, int clients)
    {
        await Parallel.ForEachAsync(bodies, new ParallelOptions { MaxDegreeOfParallelism = clients }, async (body, token) =>
        {
            using var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            using var answer = await service.Client.PostAsync(Requests, content, token);
            answer.EnsureSuccessStatusCode();
            await answer.Content.ReadAsByteArrayAsync(token);
        });
        return bodies.Count * GeneratedReports.BatchRows;
    }
}
