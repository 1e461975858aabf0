namespace Fyntrix.ServiceDefaults.Tests.Idempotency;

public sealed class PostgresIdempotencyTests(PostgresIdempotencyHost host) : IdempotencyTests(host), IClassFixture<PostgresIdempotencyHost>;
