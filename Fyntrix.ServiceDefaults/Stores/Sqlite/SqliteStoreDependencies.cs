using Fyntrix.ServiceDefaults.Messaging;
using Microsoft.Extensions.Options;

namespace Fyntrix.ServiceDefaults.Stores.Sqlite;

/// <summary>What every SQLite store needs from its host.</summary>
public sealed record SqliteStoreDependencies(IOptions<SqliteStoreSettings> Settings, OutboxSignal Signal, TimeProvider Time);
