using Fyntrix.ServiceDefaults.Stores.Sqlite;

namespace Fyntrix.Recommendations.Data;

/// <summary><c>market_data.db</c>: bars with their source.</summary>
internal sealed class MarketDataStore(SqliteStoreDependencies dependencies)
    : SqliteStore("market_data.db", SqliteSchema.FromResources(typeof(MarketDataStore).Assembly, "market_data"), dependencies);
