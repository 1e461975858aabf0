using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Fyntrix.ServiceDefaults.Stores.Sqlite.Archive;
using Microsoft.Data.Sqlite;

namespace Fyntrix.ServiceDefaults.Tests.Support;

/// <summary>A small SQLite store: notes, with the rules that the former file did not have.</summary>
internal sealed class NoteStore(SqliteStoreDependencies dependencies)
    : SqliteStore(FileName, SqliteSchema.FromResources(typeof(NoteStore).Assembly, "test_store"), dependencies, new KeptTable("notes", "id", journalled: true))
{
    public const string FileName = "notes.db";

    /// <summary>Whether the store was told that not everything may have come back.</summary>
    public bool RestoredWithLoss { get; private set; }

    public Task<int> AddAsync(string content, string kind = "plain", CancellationToken cancellationToken = default) =>
        WriteAsync(write => write.Connection.Execute("INSERT INTO notes (kind, content) VALUES ($kind, $content)", ("$kind", kind), ("$content", content)), cancellationToken);

    /// <summary>Has the keeper's work done once: the archive has every change that was committed before.</summary>
    public Task AppendToArchiveAsync() => Archive.AppendAsync(this, CancellationToken.None);

    public Task<long> CountAsync() => ReadAsync(connection => connection.QueryLong("SELECT count(*) FROM notes"), CancellationToken.None);

    public Task<List<string>> ContentsAsync() =>
        ReadAsync(connection => connection.Query("SELECT content FROM notes ORDER BY content", r => r.GetString(0)), CancellationToken.None);

    protected override void OnIncompleteRestore(SqliteConnection connection, RestoreReport report) => RestoredWithLoss = true;
}
