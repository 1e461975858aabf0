using System.Diagnostics.Metrics;

namespace Fyntrix.ServiceDefaults.Stores.Sqlite;

/// <summary>The figures of one store, in the meter <c>Fyntrix.Stores</c> with the tag <c>store</c>.</summary>
internal sealed class SqliteStoreMeter : IDisposable
{
    public const string Name = "Fyntrix.Stores";

    private readonly Meter _meter = new(Name);
    private readonly KeyValuePair<string, object?> _tag;
    private readonly Histogram<int> _group;
    private readonly Counter<long> _quarantines;
    private readonly Counter<long> _recreations;
    private readonly Counter<long> _restored;
    private IReadOnlyDictionary<string, long> _rows = new Dictionary<string, long>();

    public SqliteStoreMeter(SqliteStore store)
    {
        _tag = new("store", store.Name);
        _group = _meter.CreateHistogram<int>("fyntrix.store.group.size", "{write}", "Writes that shared a commit, by `store`.");
        _quarantines = _meter.CreateCounter<long>("fyntrix.store.quarantines", "{file}", "Broken files that were set aside, by `store`.");
        _recreations = _meter.CreateCounter<long>("fyntrix.store.recreations", "{file}", "Files that were made anew because they were gone or broken, by `store`.");
        _restored = _meter.CreateCounter<long>("fyntrix.store.restored_rows", "{row}", "Rows that came back from the archive, by `store`.");
        Gauge("fyntrix.store.file.size", "By", "The file's size, by `store`.", () => SqliteFileLook.At(store.Path).File.Length);
        Gauge("fyntrix.store.log.size", "By", "The size of its write-ahead log, by `store`.", () => SqliteFileLook.At(store.Path).Log.Length);
        Gauge("fyntrix.store.disk.free", "By", "What its disk has left, by `store`; -1 where the system does not say.", () => SqliteStoreStatus.FreeDisk(store.Path) ?? -1);
        Gauge("fyntrix.store.writes.queued", "{write}", "Writes that wait for their turn, by `store`.", () => store.QueuedWrites);
        _meter.CreateObservableGauge("fyntrix.store.rows", Rows, "{row}", "Rows of a table, by `store` and `table`, counted at most once a minute.");
    }

    /// <summary>Takes the rows of each table, as they were counted last.</summary>
    public void Counted(IReadOnlyDictionary<string, long> rows) => Volatile.Write(ref _rows, rows);

    public void Committed(int writes) => _group.Record(writes, _tag);

    public void Healed(bool setAside)
    {
        _recreations.Add(1, _tag);
        if (setAside)
            _quarantines.Add(1, _tag);
    }

    public void Restored(long rows) => _restored.Add(rows, _tag);

    public void Dispose() => _meter.Dispose();

    private void Gauge(string name, string unit, string description, Func<long> read) =>
        _meter.CreateObservableGauge(name, () => new Measurement<long>(read(), _tag), unit, description);

    private IEnumerable<Measurement<long>> Rows() => Volatile.Read(ref _rows).Select(t => new Measurement<long>(t.Value, _tag, new("table", t.Key)));
}
