using Fyntrix.ServiceDefaults.Stores.Sqlite;

namespace Fyntrix.ServiceDefaults.Tests.Support;

/// <summary>A store whose second schema step fails.</summary>
internal sealed class BrokenStore(SqliteStoreDependencies dependencies)
    : SqliteStore(FileName, SqliteSchema.FromResources(typeof(BrokenStore).Assembly, "broken_step"), dependencies)
{
    public const string FileName = "broken.db";
}
