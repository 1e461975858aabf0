using System.Diagnostics;
using System.Net;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Fyntrix.ServiceDefaults.Tests.Support;
using Fyntrix.Testing;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Fyntrix.ServiceDefaults.Tests.Api;

public sealed class ProblemTests(ApiHost host) : IClassFixture<ApiHost>
{
    [Fact]
    public async Task An_address_without_anything_is_a_404() =>
        await (await host.Client.GetAsync("/api/v1/nowhere")).IsProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");

    [Fact]
    public async Task A_method_that_is_not_taken_is_a_405_and_says_which_are()
    {
        var answer = await host.Client.DeleteAsync("/api/v1/widgets/");

        await answer.IsProblemAsync(HttpStatusCode.MethodNotAllowed, "METHOD_NOT_ALLOWED");
        Assert.Contains("POST", answer.Content.Headers.Allow);
    }

    [Theory]
    [InlineData("/api/v1/widgets?limit=0", "limit")]
    [InlineData("/api/v1/widgets?limit=201", "limit")]
    [InlineData("/api/v1/widgets?limit=many", "limit")]
    [InlineData("/api/v1/widgets?limit=99999999999", "limit")]
    [InlineData("/api/v1/widgets?cursor=garbage", "cursor")]
    [InlineData("/api/v1/widgets/search?from=yesterday", "from")]
    [InlineData("/api/v1/widgets/search?minCount=many", "min_count")]
    [InlineData("/api/v1/widgets/search?side=UP", "side")]
    [InlineData("/api/v1/widgets/required", "min_count")]
    public async Task A_parameter_that_is_wrong_is_named_as_it_is_sent(string address, string field) =>
        await (await host.Client.GetAsync(address)).IsInvalidAsync(field);

    [Fact]
    public async Task A_trace_id_leads_from_an_answer_to_the_logs()
    {
        const string trace = "0af7651916cd43dd8448eb211c80319c";
        // Listeners are the whole process's: what it does not ask for itself, other tests must not find recorded.
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> options) =>
                options.TraceId.ToHexString() == trace ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
        };
        ActivitySource.AddActivityListener(listener);
        var client = host.Client;
        client.DefaultRequestHeaders.Add("traceparent", $"00-{trace}-b7ad6b7169203331-01");

        var problem = await (await client.GetAsync("/api/v1/nowhere")).IsProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        var refused = await (await client.GetAsync("/api/v1/widgets?limit=0")).IsProblemAsync(HttpStatusCode.BadRequest, "VALIDATION_FAILED");

        Assert.Equal(trace, problem.GetProperty("trace_id").GetString());
        Assert.Equal(trace, refused.GetProperty("trace_id").GetString());
        Assert.Equal("urn:fyntrix:problem:NOT_FOUND", problem.GetProperty("type").GetString());
    }

    [Theory]
    [InlineData("/api/v1/widgets/later", HttpStatusCode.ServiceUnavailable, 2)]
    [InlineData("/api/v1/widgets/later-nested", HttpStatusCode.Conflict, 7)]
    public async Task A_refusal_for_now_says_when_to_come_again(string address, HttpStatusCode status, int seconds)
    {
        var answer = await host.Client.GetAsync(address);

        var problem = await answer.IsProblemAsync(status, "NOT_NOW");
        Assert.Equal(TimeSpan.FromSeconds(seconds), answer.Headers.RetryAfter?.Delta);
        Assert.Equal(seconds, problem.GetProperty("retry_after").GetInt32());
    }

    [Fact]
    public async Task What_an_exception_says_stays_here()
    {
        Exception[] exceptions =
        [
            new InvalidOperationException(ApiHost.SecretText), new ArithmeticException(ApiHost.SecretText, new IOException(ApiHost.SecretText)),
            new OperationCanceledException(ApiHost.SecretText), new KeyNotFoundException(ApiHost.SecretText), new DbUpdateException(ApiHost.SecretText),
            new AggregateException(ApiHost.SecretText), new System.Text.Json.JsonException(ApiHost.SecretText),
        ];
        foreach (var exception in exceptions)
        {
            host.Failing = _ => throw exception;
            var answer = await host.Client.GetAsync("/api/v1/widgets/fails");

            await answer.IsProblemAsync(HttpStatusCode.InternalServerError, "INTERNAL_ERROR");
            Assert.DoesNotContain("password", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            Assert.DoesNotContain(exception.GetType().Name, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_store_that_is_gone_is_a_503_that_tells_its_name_and_nothing_else()
    {
        host.Failing = _ => throw new SqliteStoreUnavailableException("costs.db", "disk I/O error at /var/lib/secret", new IOException(ApiHost.SecretText));

        var answer = await host.Client.GetAsync("/api/v1/widgets/fails");

        var problem = await answer.IsProblemAsync(HttpStatusCode.ServiceUnavailable, "STORE_UNAVAILABLE");
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Contains("costs.db", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("40001", HttpStatusCode.Conflict, "CONCURRENT_CHANGE")]
    [InlineData("40P01", HttpStatusCode.Conflict, "CONCURRENT_CHANGE")]
    [InlineData("23505", HttpStatusCode.Conflict, "ALREADY_EXISTS")]
    [InlineData("22021", HttpStatusCode.BadRequest, "TEXT_NOT_STORABLE")]
    [InlineData("57P01", HttpStatusCode.ServiceUnavailable, "STORE_UNAVAILABLE")]
    [InlineData("53300", HttpStatusCode.ServiceUnavailable, "STORE_UNAVAILABLE")]
    [InlineData("23514", HttpStatusCode.InternalServerError, "INTERNAL_ERROR")]
    [InlineData("42501", HttpStatusCode.InternalServerError, "INTERNAL_ERROR")]
    public async Task What_Postgres_says_is_answered_alike_however_it_was_asked(string state, HttpStatusCode status, string code)
    {
        var raise = $"RAISE EXCEPTION 'of the test' USING ERRCODE = '{state}';";
        Func<WidgetDb, Task>[] ways =
        [
            db => db.Database.ExecuteSqlRawAsync($"DO $$ BEGIN {raise} END $$"),
            async db =>
            {
                // A function that fails inside a query that EF made.
                await db.Database.ExecuteSqlRawAsync($"CREATE OR REPLACE FUNCTION fail_{state}() RETURNS SETOF widgets LANGUAGE plpgsql AS $$ BEGIN {raise} END $$");
                await db.Widgets.FromSqlRaw($"SELECT *, '0'::xid AS xmin FROM fail_{state}()").ToListAsync();
            },
            async db =>
            {
                // A trigger that fails inside SaveChanges.
                await db.Database.ExecuteSqlRawAsync(
                    $"CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {raise} END $$; DROP TRIGGER IF EXISTS refuse ON widgets; CREATE TRIGGER refuse BEFORE INSERT ON widgets FOR EACH ROW EXECUTE FUNCTION refuse()");
                db.Widgets.Add(new Widget { DisplayName = "x" });
                await db.SaveChangesAsync();
            },
        ];
        foreach (var way in ways)
        {
            host.Failing = way;
            var answer = await host.Client.GetAsync("/api/v1/widgets/fails");
            await answer.IsProblemAsync(status, code);
            Assert.DoesNotContain("of the test", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_database_that_is_away_is_a_503_however_it_was_asked()
    {
        var away = new DbContextOptionsBuilder<WidgetDb>().UseNpgsql("Host=127.0.0.1;Port=1;Username=x;Database=x;Timeout=2").Options;
        Func<WidgetDb, Task>[] ways =
        [
            db => db.Widgets.ToListAsync(),
            db => db.Database.BeginTransactionAsync(),
            db => db.Database.ExecuteSqlRawAsync("SELECT 1"),
            async db =>
            {
                db.Widgets.Add(new Widget());
                await db.SaveChangesAsync();
            },
            async _ =>
            {
                await using var source = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Username=x;Database=x;Timeout=2");
                await source.OpenConnectionAsync();
            },
        ];
        foreach (var way in ways)
        {
            host.Failing = async _ =>
            {
                await using var db = new WidgetDb(away);
                await way(db);
            };
            await (await host.Client.GetAsync("/api/v1/widgets/fails")).IsProblemAsync(HttpStatusCode.ServiceUnavailable, "STORE_UNAVAILABLE");
        }
    }

    [Fact]
    public async Task A_connection_that_breaks_in_the_middle_of_SaveChanges_is_a_503()
    {
        host.Failing = async db =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            var pid = (await db.Database.SqlQueryRaw<int>("SELECT pg_backend_pid() AS \"Value\"").ToListAsync()).Single();
            await using var other = new NpgsqlConnection(db.Database.GetConnectionString());
            await other.OpenAsync();
            await using var kill = new NpgsqlCommand($"SELECT pg_terminate_backend({pid}, 5000)", other);
            await kill.ExecuteScalarAsync();
            db.Widgets.Add(new Widget());
            await db.SaveChangesAsync();
        };

        await (await host.Client.GetAsync("/api/v1/widgets/fails")).IsProblemAsync(HttpStatusCode.ServiceUnavailable, "STORE_UNAVAILABLE");
    }

    [Fact]
    public async Task Somebody_else_who_was_faster_is_a_409()
    {
        host.Failing = async db =>
        {
            db.Remove(new Widget { Id = Guid.NewGuid() });
            await db.SaveChangesAsync();
        };

        await (await host.Client.GetAsync("/api/v1/widgets/fails")).IsProblemAsync(HttpStatusCode.Conflict, "CONCURRENT_CHANGE");
    }
}
