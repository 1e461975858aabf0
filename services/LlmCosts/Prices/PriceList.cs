using System.Text.Json;
using Fyntrix.LlmCosts.Data;
using Fyntrix.LlmCosts.Prices.Import;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Stores.Sqlite;

namespace Fyntrix.LlmCosts.Prices;

/// <summary>
/// The price book in force. It begins as the shipped one, so that calls can be priced before the file is read, and is then
/// made of all prices that the file knows.
/// </summary>
internal sealed class PriceList(LlmCostStore store)
{
    /// <summary>How the versions of imported prices begin; no shipped edition is called so.</summary>
    public const string ImportedPrefix = "import-";

    private readonly PriceBookFile _shipped = PriceBookFile.Shipped();
    private readonly Lock _publishing = new();
    private PriceBook? _book;
    private long _written;
    private long _published;

    public PriceBook Book => Volatile.Read(ref _book) ?? UseShipped();

    /// <summary>The edition that ships with the service.</summary>
    public string Version => _shipped.Version;

    /// <summary>
    /// Writes the shipped prices that the file does not know yet, each with the day from which it holds: a model's first
    /// price from when the source listed it, a changed one from the day of the edition that brings it. Imported prices stay.
    /// </summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        var (number, stored) = await store.WriteAsync(
            write =>
            {
                Merge(write);
                return (++_written, Read(write));
            },
            cancellationToken);
        Publish(number, stored);
    }

    /// <summary>Adds imported prices, all in one transaction, and prices by them from then on. What stands in the file stays.</summary>
    /// <param name="version">Begins with <see cref="ImportedPrefix"/>.</param>
    public async Task<(int Added, int Unchanged, IReadOnlyList<RefusedPrice> Refused)> AddAsync(
        IReadOnlyList<ReadPrice> models, DateTimeOffset effectiveFrom, string version, string source, CancellationToken cancellationToken)
    {
        var (result, number, stored) = await store.WriteAsync(
            write =>
            {
                Merge(write);
                return (Add(write, models, effectiveFrom, version, source), ++_written, Read(write));
            },
            cancellationToken);
        Publish(number, stored);
        return result;
    }

    private static (int Added, int Unchanged, IReadOnlyList<RefusedPrice> Refused) Add(
        SqliteWrite write, IReadOnlyList<ReadPrice> models, DateTimeOffset effectiveFrom, string version, string source)
    {
        var known = ByModel(Read(write));
        var (added, unchanged, refused) = (0, 0, new List<RefusedPrice>());
        foreach (var model in models)
        {
            var rows = known.GetValueOrDefault(model.Model) ?? [];
            var inForce = rows.LastOrDefault(r => r.EffectiveFrom <= effectiveFrom);
            var entry = model.ToEntry(rows.LastOrDefault()?.Entry, DateOnly.FromDateTime(effectiveFrom.UtcDateTime));
            var taken = inForce?.EffectiveFrom == effectiveFrom;
            if (inForce is not null && (taken || inForce.IsImported) && SameApartFromDays(entry, inForce.Entry))
            {
                unchanged++;
                continue;
            }

            if (taken)
            {
                refused.Add(new RefusedPrice(model.Model, "has another price from this moment already, which stays as it is recorded; import with a later effective_from."));
                continue;
            }

            write.Connection.Execute(
                "INSERT INTO llm_prices (model, effective_from, version, source, content, recorded_at) VALUES ($model, $from, $version, $source, $content, $now)",
                ("$model", entry.Model), ("$from", effectiveFrom), ("$version", version), ("$source", source),
                ("$content", JsonSerializer.Serialize(entry, JsonDefaults.Options)), ("$now", write.Now));
            added++;
        }

        return (added, unchanged, refused);
    }

    /// <summary>What the book has of a model of a name in the book, the latest first; one more than asked for, to tell whether there are more.</summary>
    public async Task<List<PriceHistoryAnswer>> HistoryAsync(ModelPrice inForce, PageWindow window, CancellationToken cancellationToken) => await store.ReadAsync(
        connection => connection.Query(
            $"""
            SELECT id, effective_from, version, source, content, recorded_at FROM llm_prices
            WHERE model = $model {(window.After is null ? "" : "AND effective_from < $after")}
            ORDER BY effective_from DESC LIMIT $limit
            """,
            r =>
            {
                var price = ToPrice(JsonSerializer.Deserialize<PriceBookFile.Entry>(r.GetString(4), JsonDefaults.Options)!, r.GetString(2), SqliteSql.FromMicros(r.GetInt64(1)));
                return PriceHistoryAnswer.Of(price, r.GetString(3), SqliteSql.FromMicros(r.GetInt64(5)), price.EffectiveFrom == inForce.EffectiveFrom);
            },
            ("$model", inForce.Model), ("$after", window.After?.At), ("$limit", window.Limit + 1)),
        cancellationToken);

    private ModelPrice ToPrice(PriceBookFile.Entry entry, string version, DateTimeOffset effectiveFrom) =>
        entry.ToPrice(version, effectiveFrom, _shipped.Vendors.GetValueOrDefault(entry.Vendor) ?? []);

    private static bool SameApartFromDays(PriceBookFile.Entry a, PriceBookFile.Entry b) => Normal(a) == Normal(b);

    private static string Normal(PriceBookFile.Entry entry) => JsonSerializer.Serialize(
        entry with
        {
            Since = default,
            Updated = default,
            Prices = Sorted(entry.Prices),
            Tiers = entry.Tiers is { Count: > 0 } tiers ? [.. tiers.OrderBy(t => t.Priority).Select(t => t with { Prices = Sorted(t.Prices) })] : null,
        },
        JsonDefaults.Options);

    private static SortedDictionary<string, string> Sorted(IReadOnlyDictionary<string, string> prices) => new(prices.ToDictionary(), StringComparer.Ordinal);

    private static Dictionary<string, Stored[]> ByModel(IEnumerable<Stored> rows) => rows
        .GroupBy(s => s.Entry.Model, StringComparer.OrdinalIgnoreCase)
        .ToDictionary(g => g.Key, g => g.OrderBy(s => s.EffectiveFrom).ToArray(), StringComparer.OrdinalIgnoreCase);

    private PriceBook UseShipped()
    {
        var book = new PriceBook(_shipped.ToPrices());
        return Interlocked.CompareExchange(ref _book, book, null) ?? book;
    }

    /// <summary>Puts the book of a commit in force, unless that of a later commit is already.</summary>
    private void Publish(long number, List<Stored> stored)
    {
        var book = new PriceBook(stored.Select(s => ToPrice(s.Entry, s.Version, s.EffectiveFrom)));
        lock (_publishing)
        {
            if (number <= _published)
                return;
            _published = number;
            Volatile.Write(ref _book, book);
        }
    }

    /// <summary>A shipped price is compared with the shipped one before it: an imported one is no reason to write it again.</summary>
    private void Merge(SqliteWrite write)
    {
        var known = ByModel(Read(write));
        foreach (var entry in _shipped.Models)
        {
            var rows = known.GetValueOrDefault(entry.Model) ?? [];
            var content = JsonSerializer.Serialize(entry, JsonDefaults.Options);
            if (rows.LastOrDefault(r => !r.IsImported)?.Content == content)
                continue;
            write.Connection.Execute(
                $"""
                INSERT INTO llm_prices (model, effective_from, version, source, content, recorded_at)
                VALUES ($model, $from, $version, $source, $content, $now)
                ON CONFLICT (model, effective_from) DO UPDATE SET version = excluded.version, source = excluded.source, content = excluded.content, recorded_at = excluded.recorded_at
                WHERE version NOT LIKE '{ImportedPrefix}%'
                """,
                ("$model", entry.Model), ("$from", PriceBookFile.Start(rows.Length == 0 ? entry.Since : _shipped.AsOf)),
                ("$version", _shipped.Version), ("$source", _shipped.Source), ("$content", content), ("$now", write.Now));
        }
    }

    private static List<Stored> Read(SqliteWrite write) => write.Connection.Query(
        "SELECT effective_from, version, content FROM llm_prices",
        r => new Stored(
            SqliteSql.FromMicros(r.GetInt64(0)),
            r.GetString(1),
            r.GetString(2),
            JsonSerializer.Deserialize<PriceBookFile.Entry>(r.GetString(2), JsonDefaults.Options)!));

    private sealed record Stored(DateTimeOffset EffectiveFrom, string Version, string Content, PriceBookFile.Entry Entry)
    {
        public bool IsImported => Version.StartsWith(ImportedPrefix, StringComparison.Ordinal);
    }
}
