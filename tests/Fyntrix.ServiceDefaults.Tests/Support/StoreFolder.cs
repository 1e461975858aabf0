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

    public SqliteStoreDependencies Dependencies =>
        new(Options.Create(new SqliteStoreSettings { Directory = Folder }), new OutboxSignal(), new TestClock(TestApp.Start));

    /// <summary>The file as another program sees it.</summary>
    public SqliteConnection OpenRaw(string name)
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(Folder, name)};Pooling=False");
        connection.Open();
        return connection;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
