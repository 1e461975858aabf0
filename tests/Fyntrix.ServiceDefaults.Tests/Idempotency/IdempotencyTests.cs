using System.Buffers;
using System.Net;
using System.Text.Json;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Idempotency;
using Fyntrix.Testing;

namespace Fyntrix.ServiceDefaults.Tests.Idempotency;

/// <summary>What an Idempotency-Key promises, whichever store remembers it.</summary>
public abstract class IdempotencyTests(IdempotencyHost host)
{
    private readonly IdempotencyHost.Caller _caller = host.NewCaller();

    [Theory]
    [InlineData("/api/v1/things", true)]
    [InlineData("/api/v1/optional", false)]
    public async Task The_document_names_the_header_and_the_refusals(string path, bool required)
    {
        var document = JsonDocument.Parse(await host.App.Anonymous().GetStringAsync("/openapi/v1.json")).RootElement;
        var operation = document.GetProperty("paths").GetProperty(path).GetProperty("post");

        var header = Assert.Single(operation.GetProperty("parameters").EnumerateArray(), p => p.GetProperty("name").GetString() == "Idempotency-Key");
        Assert.Equal("header", header.GetProperty("in").GetString());
        Assert.Equal(required, header.TryGetProperty("required", out var must) && must.GetBoolean());
        foreach (var status in new[] { "409", "422" })
            Assert.True(operation.GetProperty("responses").GetProperty(status).GetProperty("content").TryGetProperty("application/problem+json", out _));
    }

    [Fact]
    public async Task The_first_answer_comes_again_byte_for_byte()
    {
        var bytes = new byte[70_000];
        new Random(1).NextBytes(bytes);
        _caller.Endpoint = (_, _) => Task.FromResult<IResult>(new RawResult(bytes, 202, "application/vnd.things+json; charset=utf-8; v=2"));

        var first = await _caller.PostAsync("k");
        var second = await _caller.PostAsync("k");

        Assert.Equal(1, _caller.Runs);
        Assert.Equal(bytes, await first.Content.ReadAsByteArrayAsync());
        Assert.Equal(bytes, await second.Content.ReadAsByteArrayAsync());
        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Accepted), (first.StatusCode, second.StatusCode));
        Assert.Equal("application/vnd.things+json; charset=utf-8; v=2", second.Content.Headers.ContentType!.ToString());
        Assert.Equal(first.Content.Headers.ContentType!.ToString(), second.Content.Headers.ContentType!.ToString());
        Assert.False(first.Headers.Contains("Idempotency-Replayed"));
        Assert.Equal("true", second.Headers.GetValues("Idempotency-Replayed").Single());
    }

    [Fact]
    public async Task An_answer_without_a_body_comes_again()
    {
        _caller.Endpoint = (_, _) => Task.FromResult<IResult>(TypedResults.NoContent());

        var first = await _caller.PostAsync("k");
        var second = await _caller.PostAsync("k");

        Assert.Equal(1, _caller.Runs);
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NoContent), (first.StatusCode, second.StatusCode));
        Assert.Empty(await second.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Bytes_that_the_endpoint_has_not_flushed_belong_to_the_answer()
    {
        _caller.Endpoint = (context, _) =>
        {
            context.Response.BodyWriter.Write("in the pipe"u8);
            return Task.FromResult<IResult>(TypedResults.Empty);
        };

        var first = await _caller.PostAsync("k");
        var second = await _caller.PostAsync("k");

        Assert.Equal(("in the pipe", "in the pipe"), (await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task Nothing_is_sent_before_the_answer_is_remembered()
    {
        bool? started = null;
        _caller.Endpoint = async (context, _) =>
        {
            await context.Response.WriteAsJsonAsync(new { a = 1 });
            await context.Response.Body.FlushAsync();
            started = context.Response.HasStarted;
            return TypedResults.Empty;
        };

        await _caller.PostAsync("k");

        Assert.False(started);
    }

    [Fact]
    public async Task Of_64_requests_at_once_one_runs_and_the_others_wait_or_get_its_answer()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(() => _caller.PostAsync("k"))));

        Assert.Equal(1, _caller.Runs);
        var done = answers.Where(a => a.StatusCode == HttpStatusCode.Created).ToList();
        Assert.Single(done, a => !a.Headers.Contains("Idempotency-Replayed"));
        Assert.Single((await Task.WhenAll(done.Select(a => a.Content.ReadAsStringAsync()))).Distinct());
        foreach (var other in answers.Except(done))
            await other.IsProblemAsync(HttpStatusCode.Conflict, "IDEMPOTENCY_KEY_IN_FLIGHT");
    }

    [Fact]
    public async Task While_a_request_runs_its_repeat_is_told_to_come_back()
    {
        var (entered, leave) = HoldFirstRun();
        var first = _caller.PostAsync("k");
        await entered;

        var meanwhile = await _caller.PostAsync("k");
        leave.SetResult();
        var answer = await first;
        var later = await _caller.PostAsync("k");

        await meanwhile.IsProblemAsync(HttpStatusCode.Conflict, "IDEMPOTENCY_KEY_IN_FLIGHT");
        Assert.Equal(TimeSpan.FromSeconds(1), meanwhile.Headers.RetryAfter!.Delta);
        Assert.Equal(await answer.Content.ReadAsStringAsync(), await later.Content.ReadAsStringAsync());
        Assert.Equal(1, _caller.Runs);
    }

    [Fact]
    public async Task A_key_is_for_one_request()
    {
        await _caller.PostAsync("k");

        await (await _caller.PostAsync("k", """{"a":2}""")).IsProblemAsync(HttpStatusCode.UnprocessableEntity, "IDEMPOTENCY_KEY_REUSED");
        await (await _caller.PostAsync("k", path: "/api/v1/other-things")).IsProblemAsync(HttpStatusCode.UnprocessableEntity, "IDEMPOTENCY_KEY_REUSED");
        await (await _caller.PostAsync("k", path: "/api/v1/things?dry=true")).IsProblemAsync(HttpStatusCode.UnprocessableEntity, "IDEMPOTENCY_KEY_REUSED");
        Assert.Equal(1, _caller.Runs);
    }

    [Fact]
    public async Task Another_body_is_refused_while_the_first_runs()
    {
        var (entered, leave) = HoldFirstRun();
        var first = _caller.PostAsync("k");
        await entered;

        var other = await _caller.PostAsync("k", """{"a":2}""");
        leave.SetResult();

        await other.IsProblemAsync(HttpStatusCode.UnprocessableEntity, "IDEMPOTENCY_KEY_REUSED");
        Assert.Equal(HttpStatusCode.Created, (await first).StatusCode);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("with a space")]
    [InlineData("ключ")]
    [InlineData("clé")]
    [InlineData("tab\there")]
    public async Task A_key_must_be_visible_characters(string? key)
    {
        await (await _caller.PostAsync(key)).IsProblemAsync(HttpStatusCode.BadRequest, "IDEMPOTENCY_KEY_REQUIRED");
        Assert.Equal(0, _caller.Runs);
    }

    [Fact]
    public async Task A_key_is_at_most_128_characters()
    {
        Assert.Equal(HttpStatusCode.Created, (await _caller.PostAsync(new string('k', 128))).StatusCode);
        await (await _caller.PostAsync(new string('k', 129))).IsProblemAsync(HttpStatusCode.BadRequest, "IDEMPOTENCY_KEY_REQUIRED");
    }

    [Fact]
    public async Task Where_the_key_may_be_left_out_each_request_runs()
    {
        await _caller.PostAsync(null, path: "/api/v1/optional");
        await _caller.PostAsync(null, path: "/api/v1/optional");
        Assert.Equal(2, _caller.Runs);

        await _caller.PostAsync("k", path: "/api/v1/optional");
        await _caller.PostAsync("k", path: "/api/v1/optional");
        Assert.Equal(3, _caller.Runs);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(409)]
    [InlineData(422)]
    public async Task A_refusal_frees_the_key_for_another_body(int status)
    {
        _caller.Endpoint = (_, run) => Task.FromResult<IResult>(run == 1 ? new Refusal(status, "NOT_NOW", "Not now.").ToProblem() : TypedResults.Ok("done"));

        await (await _caller.PostAsync("k")).IsProblemAsync((HttpStatusCode)status, "NOT_NOW");

        Assert.Equal(HttpStatusCode.OK, (await _caller.PostAsync("k", """{"a":2}""")).StatusCode);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{"name":5}""")]
    [InlineData("")]
    public async Task A_body_that_cannot_be_read_frees_the_key_for_its_correction(string unreadable)
    {
        Assert.Equal(HttpStatusCode.BadRequest, (await _caller.PostAsync("k", unreadable, "/api/v1/typed")).StatusCode);

        Assert.Equal(HttpStatusCode.OK, (await _caller.PostAsync("k", """{"name":"corrected"}""", "/api/v1/typed")).StatusCode);
    }

    [Fact]
    public async Task After_an_exception_only_the_same_request_may_try_again_and_makes_the_same_thing()
    {
        _caller.Endpoint = (_, run) => run == 1 ? throw new ArithmeticException("half way") : Task.FromResult<IResult>(TypedResults.Ok("done"));
        await (await _caller.PostAsync("k")).IsProblemAsync(HttpStatusCode.InternalServerError, "INTERNAL_ERROR");
        host.App.Clock.Advance(TimeSpan.FromSeconds(3));

        await (await _caller.PostAsync("k", """{"a":2}""")).IsProblemAsync(HttpStatusCode.UnprocessableEntity, "IDEMPOTENCY_KEY_REUSED");
        var again = await _caller.PostAsync("k");

        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal(2, _caller.Runs);
        Assert.Single(_caller.DerivedIds.Distinct());
    }

    [Fact]
    public async Task An_answer_of_5xx_is_not_remembered_but_keeps_the_key_for_the_same_request()
    {
        _caller.Endpoint = (_, run) => Task.FromResult<IResult>(run == 1 ? Refusal.Unavailable("BROKER_AWAY", "Later.").ToProblem() : TypedResults.Ok("done"));
        await (await _caller.PostAsync("k")).IsProblemAsync(HttpStatusCode.ServiceUnavailable, "BROKER_AWAY");

        await (await _caller.PostAsync("k", """{"a":2}""")).IsProblemAsync(HttpStatusCode.UnprocessableEntity, "IDEMPOTENCY_KEY_REUSED");
        Assert.Equal(HttpStatusCode.OK, (await _caller.PostAsync("k")).StatusCode);
        Assert.Single(_caller.DerivedIds.Distinct());
    }

    [Fact]
    public async Task A_request_that_never_came_back_is_taken_over_after_its_lease_under_the_same_id()
    {
        var (entered, leave) = HoldFirstRun();
        var lost = _caller.PostAsync("k");
        await entered;

        host.App.Clock.Advance(IIdempotencyStore.Lease - TimeSpan.FromSeconds(1));
        var early = await _caller.PostAsync("k");
        host.App.Clock.Advance(TimeSpan.FromSeconds(2));
        var other = await _caller.PostAsync("k", """{"a":2}""");
        var takenOver = await _caller.PostAsync("k");

        await early.IsProblemAsync(HttpStatusCode.Conflict, "IDEMPOTENCY_KEY_IN_FLIGHT");
        await other.IsProblemAsync(HttpStatusCode.UnprocessableEntity, "IDEMPOTENCY_KEY_REUSED");
        Assert.Equal(HttpStatusCode.Created, takenOver.StatusCode);
        Assert.Equal(2, _caller.Runs);
        Assert.Single(_caller.DerivedIds.Distinct());

        // The lost one comes back after all: what was answered stays the answer.
        leave.SetResult();
        await lost;
        var replayed = await _caller.PostAsync("k");
        Assert.Equal(await takenOver.Content.ReadAsStringAsync(), await replayed.Content.ReadAsStringAsync());
        Assert.Equal(2, _caller.Runs);
    }

    [Fact]
    public async Task A_request_that_lost_its_lease_and_fails_does_not_free_the_key_of_the_one_that_took_over()
    {
        var entered = new[] { new TaskCompletionSource(), new TaskCompletionSource() };
        var leave = new[] { new TaskCompletionSource(), new TaskCompletionSource() };
        _caller.Endpoint = async (_, run) =>
        {
            if (run > 2)
                return TypedResults.Ok("a third run");
            entered[run - 1].SetResult();
            await leave[run - 1].Task;
            return run == 1 ? Refusal.Conflict("TOO_LATE", "Too late.").ToProblem() : TypedResults.Ok("done");
        };
        var lost = _caller.PostAsync("k");
        await entered[0].Task;
        host.App.Clock.Advance(IIdempotencyStore.Lease + TimeSpan.FromSeconds(1));
        var takenOver = _caller.PostAsync("k");
        await entered[1].Task;

        leave[0].SetResult();
        await lost;
        var meanwhile = await _caller.PostAsync("k");
        leave[1].SetResult();

        await meanwhile.IsProblemAsync(HttpStatusCode.Conflict, "IDEMPOTENCY_KEY_IN_FLIGHT");
        Assert.Equal(await (await takenOver).Content.ReadAsStringAsync(), await (await _caller.PostAsync("k")).Content.ReadAsStringAsync());
        Assert.Equal(2, _caller.Runs);
    }

    [Fact]
    public async Task A_request_that_never_came_back_is_not_in_the_way_after_the_clock_was_put_back()
    {
        host.App.Clock.Advance(TimeSpan.FromHours(1));
        var (entered, leave) = HoldFirstRun();
        var lost = _caller.PostAsync("k");
        await entered;

        host.App.Clock.Advance(TimeSpan.FromHours(-1));
        var again = await _caller.PostAsync("k");
        leave.SetResult();
        await lost;

        Assert.Equal(HttpStatusCode.Created, again.StatusCode);
        Assert.Single(_caller.DerivedIds.Distinct());
    }

    [Fact]
    public async Task Clocks_of_two_instances_that_differ_by_minutes_do_not_let_a_request_run_twice_at_once()
    {
        var (entered, leave) = HoldFirstRun();
        var first = _caller.PostAsync("k");
        await entered;

        host.App.Clock.Advance(TimeSpan.FromMinutes(-4));
        var elsewhere = await _caller.PostAsync("k");
        host.App.Clock.Advance(TimeSpan.FromMinutes(4));
        leave.SetResult();
        await first;

        await elsewhere.IsProblemAsync(HttpStatusCode.Conflict, "IDEMPOTENCY_KEY_IN_FLIGHT");
        Assert.Equal(1, _caller.Runs);
    }

    [Fact]
    public async Task The_address_of_what_was_made_comes_again_too()
    {
        _caller.Endpoint = (_, _) => Task.FromResult<IResult>(TypedResults.Created("/api/v1/things/7", new { id = 7 }));

        var first = await _caller.PostAsync("k");
        var second = await _caller.PostAsync("k");

        Assert.Equal("/api/v1/things/7", first.Headers.Location!.ToString());
        Assert.Equal("/api/v1/things/7", second.Headers.Location!.ToString());
    }

    [Fact]
    public async Task A_key_is_new_again_after_24_hours()
    {
        var first = await _caller.PostAsync("k");
        host.App.Clock.Advance(IIdempotencyStore.Kept);
        var remembered = await _caller.PostAsync("k");
        host.App.Clock.Advance(TimeSpan.FromSeconds(1));
        var anew = await _caller.PostAsync("k", """{"a":"other"}""");

        Assert.Equal(await first.Content.ReadAsStringAsync(), await remembered.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.Created, anew.StatusCode);
        Assert.Equal(2, _caller.Runs);
        Assert.Equal(2, _caller.DerivedIds.Distinct().Count());
    }

    [Fact]
    public async Task Keys_of_two_callers_never_meet()
    {
        var other = host.NewCaller();

        var mine = await _caller.PostAsync("k");
        var theirs = await other.PostAsync("k", """{"b":1}""");

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Created), (mine.StatusCode, theirs.StatusCode));
        Assert.NotEqual(await mine.Content.ReadAsStringAsync(), await theirs.Content.ReadAsStringAsync());
        Assert.NotEqual(_caller.DerivedIds.Single(), other.DerivedIds.Single());
    }

    [Fact]
    public async Task Derived_ids_are_version_8_and_differ_by_purpose_and_key()
    {
        IdempotencyKey? seen = null;
        _caller.Endpoint = (context, _) =>
        {
            seen = context.IdempotencyKey();
            return Task.FromResult<IResult>(TypedResults.Ok());
        };
        await _caller.PostAsync("k");

        var id = seen!.DeriveId("thing");
        Assert.Equal((8, 'x'), (id.Version, "89ab".Contains($"{id}"[19], StringComparison.Ordinal) ? 'x' : '?'));
        Assert.Equal(id, seen.DeriveId("thing"));
        Assert.NotEqual(id, seen.DeriveId("other"));
        Assert.NotEqual(id, (seen with { Key = "l" }).DeriveId("thing"));
        Assert.NotEqual(id, (seen with { OwnerId = "else" }).DeriveId("thing"));
        Assert.Equal(0, seen.FirstUsedAt.UtcTicks % 10);
    }

    /// <summary>The first run says that it entered and stays until it is let go.</summary>
    private (Task Entered, TaskCompletionSource Leave) HoldFirstRun()
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var leave = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var answer = _caller.Endpoint;
        _caller.Endpoint = async (context, run) =>
        {
            if (run == 1)
            {
                entered.SetResult();
                await leave.Task;
            }

            return await answer(context, run);
        };
        return (entered.Task, leave);
    }

    private sealed class RawResult(byte[] bytes, int status, string contentType) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = status;
            httpContext.Response.ContentType = contentType;
            // In parts, as a stream would be written.
            foreach (var part in bytes.Chunk(10_000))
                await httpContext.Response.Body.WriteAsync(part);
        }
    }
}
