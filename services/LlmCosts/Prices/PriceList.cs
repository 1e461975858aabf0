using System.Text.Json;
using Fyntrix.LlmCosts.Data;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Stores.Sqlite;

namespace Fyntrix.LlmCosts.Prices;

/// <summary>
/// The price book in force. It begins as the shipped one, so that calls can be priced before the file is read, and is then
/// made of all prices that the file knows.
/// </summary>
internal sealed class PriceList(LlmCostStore store)
{
    private readonly PriceBookFile _shipped = PriceBookFile.Shipped();
    private PriceBook? _book;

    public PriceBook Book => Volatile.Read(ref _book) ?? UseShipped();

    /// <summary>The edition that ships with the service.</summary>
    public string Version => _shipped.Version;

    /// <summary>
    /// Writes the shipped prices that the file does not know yet, each with the day from which it holds: a model's first
    /// price from when the source listed it, a changed one from the day of the edition that brings it.
    /// </summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        var stored = await store.WriteAsync(Merge, cancellationToken);
        Volatile.Write(ref _book, new PriceBook(stored));
    }

    private PriceBook UseShipped()
    {
        var book = new PriceBook(_shipped.ToPrices());
        return Interlocked.CompareExchange(ref _book, book, null) ?? book;
    }

    private List<ModelPrice> Merge(SqliteWrite write)
    {
        var known = Read(write).GroupBy(s => s.Entry.Model, StringComparer.OrdinalIgnoreCase).ToDictionary(g => g.Key, g => g.MaxBy(s => s.EffectiveFrom)!, StringComparer.OrdinalIgnoreCase);
        foreach (var entry in _shipped.Models)
        {
            var latest = known.GetValueOrDefault(entry.Model);
            var content = JsonSerializer.Serialize(entry, JsonDefaults.Options);
            if (latest?.Content == content)
                continue;
            write.Connection.Execute(
                """
                INSERT INTO llm_prices (model, effective_from, version, source, content, recorded_at)
                VALUES ($model, $from, $version, $source, $content, $now)
                ON CONFLICT (model, effective_from) DO UPDATE SET version = excluded.version, source = excluded.source, content = excluded.content, recorded_at = excluded.recorded_at
                """,
                ("$model", entry.Model), ("$from", PriceBookFile.Start(latest is null ? entry.Since : _shipped.AsOf)),
                ("$version", _shipped.Version), ("$source", _shipped.Source), ("$content", content), ("$now", write.Now));
        }

        return [.. Read(write).Select(s => s.Entry.ToPrice(s.Version, s.EffectiveFrom, _shipped.Vendors.GetValueOrDefault(s.Entry.Vendor) ?? []))];
    }

    private static List<Stored> Read(SqliteWrite write) => write.Connection.Query(
        "SELECT effective_from, version, content FROM llm_prices",
        r => new Stored(
            SqliteSql.FromMicros(r.GetInt64(0)),
            r.GetString(1),
            r.GetString(2),
            JsonSerializer.Deserialize<PriceBookFile.Entry>(r.GetString(2), JsonDefaults.Options)!));

    private sealed record Stored(DateTimeOffset EffectiveFrom, string Version, string Content, PriceBookFile.Entry Entry);
}
