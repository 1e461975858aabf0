using Fyntrix.ServiceDefaults.Messaging;
using Microsoft.Extensions.Options;

namespace Fyntrix.ServiceDefaults.Stores.Sqlite;

/// <summary>What every SQLite store needs from its host.</summary>
/// <param name="Logs">Where it says what became of its file; nowhere when left out.</param>
public sealed record SqliteStoreDependencies(IOptions<SqliteStoreSettings> Settings, OutboxSignal Signal, TimeProvider Time, ILoggerFactory? Logs = null);
