using Fyntrix.ServiceDefaults.Messaging;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Fyntrix.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace Fyntrix.ServiceDefaults.Tests.Support;

/// <summary>A folder for the files of one test.</summary>
internal sealed class StoreFolder : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("fyntrix-test-").FullName;

    public TestClock Clock { get; } = new(TestApp.Start);

    public SqliteStoreDependencies Dependencies => With(_ => { });

    public SqliteStoreDependencies With(Action<SqliteStoreSettings> change)
    {
        var settings = new SqliteStoreSettings { Directory = Folder };
        change(settings);
        return new(Options.Create(settings), new OutboxSignal(), Clock);
    }

    /// <summary>A store that this process serves, and so heals.</summary>
    public NoteStore Serve()
    {
        var store = new NoteStore(Dependencies);
        Assert.True(store.TryServe());
        return store;
    }

    public string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>The file as another program sees it.</summary>
    public SqliteConnection OpenRaw(string name)
    {
        var connection = new SqliteConnection($"Data Source={PathOf(name)};Pooling=False");
        connection.Open();
        return connection;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
