using System.Text.Json;
using Fyntrix.LlmCosts.Data;
using Fyntrix.LlmCosts.Prices.Import;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.LlmCosts.Prices;

/// <summary>
/// The price book in force. It begins as the shipped one, so that calls can be priced before the file is read, and is then
/// made of all prices that the file knows. Another process may import into the same file: costs are booked by <see cref="In"/>, which
/// sees what their own transaction sees, and everything else follows within a second (<see cref="LoadPrices"/>).
/// </summary>
internal sealed class PriceList : IDisposable
{
    /// <summary>How the versions of imported prices begin; no shipped edition is called so.</summary>
    public const string ImportedPrefix = "import-";

    private readonly LlmCostStore _store;
    private readonly PriceBookFile _shipped;
    private readonly SemaphoreSlim _refreshing = new(1);
    private KnownPrices? _known;

    // Of the writer's thread alone: what its transaction saw, which may not be committed in the end.
    private KnownPrices? _written;

    public PriceList(LlmCostStore store)
        : this(store, PriceBookFile.Shipped())
    {
    }

    /// <param name="shipped">The edition that ships with the service.</param>
    internal PriceList(LlmCostStore store, PriceBookFile shipped) => (_store, _shipped) = (store, shipped);

    /// <summary>As it was last read; at most a second old while the file can be read.</summary>
    public PriceBook Book => Volatile.Read(ref _known)?.Book ?? UseShipped();

    /// <summary>The edition that ships with the service.</summary>
    public string Version => _shipped.Version;

    /// <summary>Models of which the shipped edition says something else under a day or version that is recorded; what is recorded stays.</summary>
    public IReadOnlyList<string> KeptOut { get; private set; } = [];

    public void Dispose() => _refreshing.Dispose();

    /// <summary>The book of what is committed by now; what was last read while the file is away.</summary>
    public async Task<PriceBook> CurrentAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RefreshAsync(cancellationToken);
        }
        catch (SqliteStoreUnavailableException)
        {
            // Its caller needs prices, not the file.
        }

        return Book;
    }

    /// <summary>The book of what a transaction sees.</summary>
    public PriceBook In(SqliteWrite write)
    {
        var last = Last(write.Connection);
        foreach (var known in new[] { Volatile.Read(ref _known), _written })
        {
            if (known is not null && last is not null && known.Last == last)
                return known.Book;
        }

        Merge(write);
        return (_written = Read(write.Connection)).Book;
    }

    /// <summary>
    /// Reads the prices again when the file has others than are in force, after writing the shipped ones that it does not know yet: a model's
    /// first one from when the source listed it, a changed one from the day of the edition that brings it.
    /// </summary>
    /// <exception cref="SqliteStoreUnavailableException">The file is away.</exception>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        // One at a time, so that what was read later is in force later.
        await _refreshing.WaitAsync(cancellationToken);
        try
        {
            var last = await _store.ReadAsync(Last, cancellationToken);
            if (last is not null && Volatile.Read(ref _known)?.Last == last)
                return;
            (KeptOut, var known) = await _store.WriteAsync(write => (Merge(write), Read(write.Connection)), cancellationToken);
            Volatile.Write(ref _known, known);
        }
        finally
        {
            _refreshing.Release();
        }
    }

    /// <summary>Adds imported prices, all in one transaction, and prices by them from then on. What stands in the file stays.</summary>
    /// <param name="version">Begins with <see cref="ImportedPrefix"/>; of this import alone, and the same when it is repeated.</param>
    /// <exception cref="SqliteStoreUnavailableException">Nothing was added.</exception>
    public async Task<(int Added, int Unchanged, IReadOnlyList<RefusedPrice> Refused)> AddAsync(
        IReadOnlyList<ReadPrice> models, DateTimeOffset effectiveFrom, string version, string source, CancellationToken cancellationToken)
    {
        var result = await _store.WriteAsync(
            write =>
            {
                Merge(write);
                return Add(write, models, effectiveFrom, version, source);
            },
            cancellationToken);
        // What is committed stays so, whether or not it can be read back now.
        await CurrentAsync(CancellationToken.None);
        return result;
    }

    private static (int Added, int Unchanged, IReadOnlyList<RefusedPrice> Refused) Add(
        SqliteWrite write, IReadOnlyList<ReadPrice> models, DateTimeOffset effectiveFrom, string version, string source)
    {
        var known = ByModel(write.Connection);
        var (added, unchanged, refused) = (0, 0, new List<RefusedPrice>());
        foreach (var model in models)
        {
            var rows = known.GetValueOrDefault(model.Model) ?? [];
            var inForce = rows.LastOrDefault(r => r.IsImported && r.EffectiveFrom <= effectiveFrom);
            var named = inForce ?? rows.LastOrDefault(r => !r.IsImported) ?? rows.FirstOrDefault();
            var entry = model.ToEntry(named?.Entry, DateOnly.FromDateTime(effectiveFrom.UtcDateTime));
            if (inForce is not null && SameApartFromDays(entry, inForce.Entry))
            {
                // An earlier attempt of this import has committed it.
                if (inForce.Version == version)
                    added++;
                else
                    unchanged++;
                continue;
            }

            if (inForce?.EffectiveFrom == effectiveFrom)
            {
                refused.Add(new RefusedPrice(model.Model, "has another price from this moment already, which stays as it is recorded; import with a later effective_from."));
                continue;
            }

            Insert(write, entry, effectiveFrom, version, source);
            added++;
        }

        return (added, unchanged, refused);
    }

    /// <summary>What the book has of a model of a name in the book, the latest first; one more than asked for, to tell whether there are more.</summary>
    public async Task<List<PriceHistoryAnswer>> HistoryAsync(ModelPrice inForce, PageWindow window, CancellationToken cancellationToken) => await _store.ReadAsync(
        connection => connection.Query(
            $"""
            SELECT effective_from, version, source, content, recorded_at FROM llm_prices
            WHERE model = $model {(window.After is null ? "" : "AND (effective_from, version) < ($after, $after_version)")}
            ORDER BY effective_from DESC, version DESC LIMIT $limit
            """,
            r =>
            {
                var price = ToPrice(JsonSerializer.Deserialize<PriceBookFile.Entry>(r.GetString(3), JsonDefaults.Options)!, r.GetString(1), SqliteSql.FromMicros(r.GetInt64(0)));
                return PriceHistoryAnswer.Of(
                    price, r.GetString(2), SqliteSql.FromMicros(r.GetInt64(4)), (price.EffectiveFrom, price.Version) == (inForce.EffectiveFrom, inForce.Version));
            },
            ("$model", inForce.Model), ("$after", window.After?.At), ("$after_version", window.After?.Id), ("$limit", window.Limit + 1)),
        cancellationToken);

    private ModelPrice ToPrice(PriceBookFile.Entry entry, string version, DateTimeOffset effectiveFrom) =>
        entry.ToPrice(version, effectiveFrom, _shipped.Vendors.GetValueOrDefault(entry.Vendor) ?? []);

    private static bool SameApartFromDays(PriceBookFile.Entry a, PriceBookFile.Entry b) => Normal(a) == Normal(b);

    private static string Normal(PriceBookFile.Entry entry) => JsonSerializer.Serialize(
        entry with
        {
            Since = default,
            Updated = default,
            Aliases = entry.Aliases is { Count: > 0 } aliases ? aliases : null,
            Prices = Sorted(entry.Prices),
            Tiers = entry.Tiers is { Count: > 0 } tiers ? [.. tiers.OrderBy(t => t.Priority).Select(t => t with { Prices = Sorted(t.Prices) })] : null,
        },
        JsonDefaults.Options);

    private static SortedDictionary<string, string> Sorted(IReadOnlyDictionary<string, string> prices) => new(prices.ToDictionary(), StringComparer.Ordinal);

    private PriceBook UseShipped()
    {
        var shipped = new KnownPrices(null, new PriceBook(_shipped.ToPrices()));
        return (Interlocked.CompareExchange(ref _known, shipped, null) ?? shipped).Book;
    }

    /// <summary>
    /// A shipped price is compared with the shipped one before it: an imported one is no reason to write it again. Prices are added,
    /// never altered: an edition that is older than what the file has adds nothing, and one that says something else under a day or version
    /// that is recorded is kept out.
    /// </summary>
    /// <returns>The models that were kept out.</returns>
    private List<string> Merge(SqliteWrite write)
    {
        var known = ByModel(write.Connection);
        var from = PriceBookFile.Start(_shipped.AsOf);
        var kept = new List<string>();
        foreach (var shipped in _shipped.Models)
        {
            var rows = known.GetValueOrDefault(shipped.Model) ?? [];
            var entry = rows is [var first, ..] ? shipped with { Model = first.Entry.Model } : shipped;
            var last = rows.LastOrDefault(r => !r.IsImported);
            if (last is null)
                Insert(write, entry, PriceBookFile.Start(entry.Since), _shipped.Version, _shipped.Source);
            else if (last.EffectiveFrom > from || SameApartFromDays(entry, last.Entry))
                continue;
            else if (last.EffectiveFrom == from || rows.Any(r => r.Version == _shipped.Version))
                kept.Add(entry.Model);
            else
                Insert(write, entry, from, _shipped.Version, _shipped.Source);
        }

        return kept;
    }

    private static void Insert(SqliteWrite write, PriceBookFile.Entry entry, DateTimeOffset from, string version, string source) => write.Connection.Execute(
        "INSERT INTO llm_prices (model, effective_from, version, source, content, recorded_at) VALUES ($model, $from, $version, $source, $content, $now)",
        ("$model", entry.Model), ("$from", from), ("$version", version), ("$source", source),
        ("$content", JsonSerializer.Serialize(entry, JsonDefaults.Options)), ("$now", write.Now));

    /// <summary>Names what the file has of prices: rows are only ever added, each under a version of its own import or edition.</summary>
    private static LastPrice? Last(SqliteConnection connection) => connection.QueryFirst(
        "SELECT id, version FROM llm_prices ORDER BY id DESC LIMIT 1", r => new LastPrice(r.GetInt64(0), r.GetString(1)));

    private KnownPrices Read(SqliteConnection connection) => new(
        Last(connection), new PriceBook(Rows(connection).Select(r => ToPrice(r.Entry, r.Version, r.EffectiveFrom))));

    private static Dictionary<string, PriceRow[]> ByModel(SqliteConnection connection) => Rows(connection)
        .GroupBy(s => s.Entry.Model, StringComparer.OrdinalIgnoreCase)
        .ToDictionary(g => g.Key, g => g.OrderBy(s => s.EffectiveFrom).ToArray(), StringComparer.OrdinalIgnoreCase);

    private static List<PriceRow> Rows(SqliteConnection connection) => connection.Query(
        "SELECT effective_from, version, content FROM llm_prices",
        r => new PriceRow(SqliteSql.FromMicros(r.GetInt64(0)), r.GetString(1), JsonSerializer.Deserialize<PriceBookFile.Entry>(r.GetString(2), JsonDefaults.Options)!));

    private sealed record LastPrice(long Id, string Version);

    /// <param name="Last">The last row of the file that it was made of; null when it was made of none.</param>
    private sealed record KnownPrices(LastPrice? Last, PriceBook Book);

    private sealed record PriceRow(DateTimeOffset EffectiveFrom, string Version, PriceBookFile.Entry Entry)
    {
        public bool IsImported => Version.StartsWith(ImportedPrefix, StringComparison.Ordinal);
    }
}
