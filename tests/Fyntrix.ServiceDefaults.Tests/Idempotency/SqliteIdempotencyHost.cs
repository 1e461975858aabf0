using Fyntrix.ServiceDefaults.Tests.Support;

namespace Fyntrix.ServiceDefaults.Tests.Idempotency;

public sealed class SqliteIdempotencyHost() : IdempotencyHost(StoreKind.Sqlite);
