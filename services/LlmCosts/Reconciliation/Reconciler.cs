using System.Text.Json;
using System.Text.RegularExpressions;
using Fyntrix.LlmCosts.Data;
using Fyntrix.LlmCosts.Prices;
using Fyntrix.ServiceDefaults.Api;
using Microsoft.Data.Sqlite;

namespace Fyntrix.LlmCosts.Reconciliation;

/// <summary>
/// Compares a provider's export with what was booked here, and changes nothing: 1. the export is read; 2. our figures of its days are
/// summed; 3. both sides' model names are brought together by the price book, and by their names without a snapshot's date where one
/// side names the snapshot and the other does not; 4. each day and model gets the cause of its difference.
/// </summary>
internal sealed partial class Reconciler(LlmCostStore store, PriceList prices)
{
    private const int MostDays = 100;
    private const int MostRows = 10_000;

    /// <param name="request">Valid by its validator.</param>
    public async Task<Result<ReconcileAnswer>> RunAsync(ReconcileRequest request, CancellationToken cancellationToken)
    {
        var export = new ProviderExport();
        if (Read(request, export) is { } unread)
            return unread;
        if ((request.From ?? export.First) is not { } from || (request.To ?? export.Last) is not { } to)
            return Refusal.Unprocessable("EXPORT_EMPTY", "The export speaks of no day; send one that does, or from and to.");
        if (to < from || to.DayNumber - from.DayNumber >= MostDays)
            return Refusal.Invalid("to", $"must be within {MostDays} days of the first one; send the export in parts.");

        var book = await prices.CurrentAsync(cancellationToken);
        var provider = request.Provider?.ToLowerInvariant();
        var named = export.All.Keys.Select(k => Family(Canonical(book, k.Model, k.Day))).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var ours = await store.ReadAsync(connection => Ours(connection, book, named, provider, from, to), cancellationToken);

        var sides = new Dictionary<(DateOnly Day, string Family), List<Side>>();
        foreach (var ((day, model), figures) in export.All.Where(f => f.Key.Day >= from && f.Key.Day <= to && !f.Value.IsNothing))
            Add(new Side(day, model, Canonical(book, model, day), figures, null, false));
        foreach (var own in ours)
            Add(own);

        var tolerance = request.ToleranceUsd ?? ReconcileRequest.UsualTolerance;
        List<ReconcileAnswer.Row> rows =
        [
            .. sides.OrderBy(s => s.Key.Day).ThenBy(s => s.Key.Family, StringComparer.Ordinal).SelectMany(s => Rows(s.Key.Day, s.Key.Family, s.Value, tolerance)).Take(MostRows + 1),
        ];
        if (rows.Count > MostRows)
            return Refusal.Unprocessable("RECONCILIATION_TOO_LONG", $"This makes more than {MostRows} rows; send fewer days.");
        return new ReconcileAnswer(
            from, to, provider, rows, Sum(rows),
            Enum.GetValues<DriftCause>().ToDictionary(cause => cause, cause => rows.Count(r => r.Cause == cause)));

        void Add(Side side)
        {
            var key = (side.Day, Family(side.Canonical).ToLowerInvariant());
            if (!sides.TryGetValue(key, out var list))
                sides.Add(key, list = []);
            list.Add(side);
        }
    }

    /// <summary>The name without the date that providers put at the end of a snapshot's: gpt-4o-2024-08-06, claude-sonnet-4-20250514, gpt-4-0613.</summary>
    internal static string Family(string model) => DateAtEnd().Match(model) is { Success: true } date ? model[..date.Index] : model;

    private static Refusal? Read(ReconcileRequest request, ProviderExport export)
    {
        if (request.Csv is { } csv)
            return CsvExport.Read(csv, export);
        var usage = request.Usage is { ValueKind: JsonValueKind.Object or JsonValueKind.Array } u ? OpenAiExport.ReadUsage(u, export) : null;
        return usage ?? (request.Costs is { ValueKind: JsonValueKind.Object or JsonValueKind.Array } c ? OpenAiExport.ReadCosts(c, export) : null);
    }

    private static List<Side> Ours(SqliteConnection connection, PriceBook book, HashSet<string> named, string? provider, DateOnly from, DateOnly to)
    {
        var keptFrom = OwnUsage.KeptFrom(connection);
        var split = keptFrom > to ? to.AddDays(1) : keptFrom < from ? from : keptFrom;
        var sides = OwnUsage.FromTotals(connection, PriceBookFile.Start(from), PriceBookFile.Start(split))
            .Where(t => provider is null || IsOf(provider, t.Model, t.Day))
            .Select(t => new Side(t.Day, t.Model, Canonical(book, t.Model, t.Day), null, t.Figures, FromTotals: true));
        var calls = OwnUsage.FromRequests(connection, provider, PriceBookFile.Start(split), PriceBookFile.Start(to.AddDays(1)))
            .Where(r => provider is null || r.Provider is not null || IsOf(provider, r.Model, r.Day))
            .Select(r => new Side(r.Day, r.Model, Canonical(book, r.Model, r.Day), null, r.Figures, FromTotals: false));
        return [.. sides, .. calls];

        // What nobody said is taken from the price book, and from the export: a provider only bills its own models.
        bool IsOf(string whose, string model, DateOnly day) =>
            (book.Find(model, Noon(day)) is PriceMatch.Found found && found.Price.Vendor == whose) || named.Contains(Family(Canonical(book, model, day)));
    }

    /// <summary>One row for a family; one for each of its models when both sides name the same ones.</summary>
    private static IEnumerable<ReconcileAnswer.Row> Rows(DateOnly day, string family, List<Side> sides, decimal tolerance)
    {
        var models = sides.GroupBy(s => s.Canonical, StringComparer.OrdinalIgnoreCase).ToList();
        return models.Count > 1 && models.TrueForAll(m => m.Any(s => s.Theirs is not null) && m.Any(s => s.Ours is not null))
            ? models.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => ToRow(day, m.Key, [.. m], tolerance))
            : [ToRow(day, models.Count == 1 ? models[0].Key : family, sides, tolerance)];
    }

    private static ReconcileAnswer.Row ToRow(DateOnly day, string model, List<Side> sides, decimal tolerance)
    {
        var there = sides.Select(s => s.Theirs).OfType<Figures>().ToList();
        var here = sides.Select(s => s.Ours).OfType<OwnFigures>().ToList();
        var theirs = there.Aggregate(default(Figures), (a, b) => a + b);
        var ours = here.Aggregate(default(OwnFigures), (a, b) => a + b);
        var cost = Compare(theirs.CostUsd, NanoUsd.ToUsd(ours.CostNanoUsd));
        var row = new ReconcileAnswer.Row(
            day, model, DriftCause.MATCH,
            Compare(theirs.Requests, ours.Requests), Compare(theirs.TokensInput, ours.TokensInput), Compare(theirs.TokensOutput, ours.TokensOutput), Compare(theirs.TokensCached, ours.TokensCached),
            cost, ours.UnpricedRequests,
            [.. sides.Where(s => s.Theirs is not null).Select(s => s.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            [.. sides.Where(s => s.Ours is not null).Select(s => s.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            sides.Exists(s => s.FromTotals));
        return row with
        {
            Cause = here.Count == 0 ? DriftCause.MISSING_HERE
                : there.Count == 0 ? DriftCause.MISSING_THERE
                : Differs(row.Requests) || Differs(row.TokensInput) || Differs(row.TokensOutput) || Differs(row.TokensCached) ? DriftCause.TOKENS_DIFFER
                : ours.UnpricedRequests > 0 ? DriftCause.UNPRICED_HERE
                : Math.Abs(cost.Difference ?? 0) > tolerance ? DriftCause.PRICE_DIFFERS
                : DriftCause.MATCH,
        };
    }

    private static ReconcileAnswer.Sums Sum(List<ReconcileAnswer.Row> rows) => new(
        Sum(rows, r => r.Requests), Sum(rows, r => r.TokensInput), Sum(rows, r => r.TokensOutput),
        Compare(
            rows.Exists(r => r.CostUsd.Theirs is not null) ? rows.Sum(r => r.CostUsd.Theirs ?? Unsaid(r, r.CostUsd.Ours)) : (decimal?)null,
            rows.Sum(r => r.CostUsd.Ours)));

    private static ReconcileAnswer.Compared<long> Sum(List<ReconcileAnswer.Row> rows, Func<ReconcileAnswer.Row, ReconcileAnswer.Compared<long>> figure) => Compare(
        rows.Exists(r => figure(r).Theirs is not null) ? rows.Sum(r => figure(r).Theirs ?? Unsaid(r, figure(r).Ours)) : (long?)null,
        rows.Sum(r => figure(r).Ours));

    /// <summary>What the export leaves out of a model that it names is taken to be as ours; of one that it does not name there is none.</summary>
    private static T Unsaid<T>(ReconcileAnswer.Row row, T ours)
        where T : struct =>
        row.Cause == DriftCause.MISSING_THERE ? default : ours;

    private static ReconcileAnswer.Compared<long> Compare(long? theirs, long ours) => new(theirs, ours, theirs - ours);

    private static ReconcileAnswer.Compared<decimal> Compare(decimal? theirs, decimal ours) => new(theirs, ours, theirs - ours);

    private static bool Differs(ReconcileAnswer.Compared<long> figure) => figure.Difference is not (null or 0);

    private static string Canonical(PriceBook book, string model, DateOnly day) => book.Find(model, Noon(day)) is PriceMatch.Found found ? found.Price.Model : model;

    private static DateTimeOffset Noon(DateOnly day) => PriceBookFile.Start(day).AddHours(12);

    [GeneratedRegex(@"(?<=.)[-@](?:20\d{2}-(?:0[1-9]|1[0-2])-[0-3]\d|20\d{2}(?:0[1-9]|1[0-2])[0-3]\d|(?:0[1-9]|1[0-2])[0-3]\d)\z", RegexOptions.CultureInvariant)]
    private static partial Regex DateAtEnd();

    /// <summary>The figures of one side under one of its names.</summary>
    private sealed record Side(DateOnly Day, string Name, string Canonical, Figures? Theirs, OwnFigures? Ours, bool FromTotals);
}
