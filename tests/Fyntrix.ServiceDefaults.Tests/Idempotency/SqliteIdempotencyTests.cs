namespace Fyntrix.ServiceDefaults.Tests.Idempotency;

public sealed class SqliteIdempotencyTests(SqliteIdempotencyHost host) : IdempotencyTests(host), IClassFixture<SqliteIdempotencyHost>;
