using Fyntrix.ServiceDefaults.Tests.Support;

namespace Fyntrix.ServiceDefaults.Tests.Idempotency;

public sealed class PostgresIdempotencyHost() : IdempotencyHost(StoreKind.Postgres);
