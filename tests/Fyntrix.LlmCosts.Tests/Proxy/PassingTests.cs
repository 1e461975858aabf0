using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Fyntrix.Testing;
using Microsoft.AspNetCore.Http;

namespace Fyntrix.LlmCosts.Tests.Proxy;

/// <summary>What passes the proxy and what does not, in bytes and headers.</summary>
public sealed class PassingTests(PassingTests.Host host) : IClassFixture<PassingTests.Host>
{
    private const string Chat = "chat/completions";
    private const string Usage = """{"id":"chatcmpl-1","choices":[],"usage":{"prompt_tokens":100,"completion_tokens":50}}""";

    private readonly string _user = ProxyHost.Unique();
    private readonly string _model = $"model-{ProxyHost.Unique()}";

    [Fact]
    public async Task The_usage_chunk_is_kept_from_a_client_that_did_not_ask_for_it()
    {
        host.Upstream.AnswersEvents(Delta("a"), Delta("b"), Usage.Replace("chatcmpl-1", _user, StringComparison.Ordinal), "[DONE]");

        var answer = await host.SendAsync(_user, Chat, $$"""{"model":"gpt-4","stream":true,"messages":[]}""");

        Assert.Equal($"data: {Delta("a")}\n\ndata: {Delta("b")}\n\ndata: [DONE]\n\n", await answer.Content.ReadAsStringAsync());
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains("\"stream_options\":{\"include_usage\":true}", host.Upstream.Requests.Last().Text, StringComparison.Ordinal);
        var booked = await host.BookedAsync(_user);
        Assert.Equal(("0.006", false), (booked.GetProperty("cost_usd").GetRawText(), booked.GetProperty("estimated").GetBoolean()));
    }

    [Fact]
    public async Task The_usage_chunk_is_given_to_a_client_that_asked_for_it()
    {
        var usage = Usage.Replace("chatcmpl-1", _user, StringComparison.Ordinal);
        host.Upstream.AnswersEvents(Delta("a"), usage, "[DONE]");
        const string body = """{"model":"gpt-4","stream":true,"stream_options":{"include_usage":true},"messages":[]}""";

        var answer = await host.SendAsync(_user, Chat, body);

        Assert.Equal($"data: {Delta("a")}\n\ndata: {usage}\n\ndata: [DONE]\n\n", await answer.Content.ReadAsStringAsync());
        Assert.Equal(body, host.Upstream.Requests.Last().Text);
        await host.BookedAsync(_user);
    }

    [Fact]
    public async Task A_stream_without_usage_is_estimated_and_says_so()
    {
        host.Upstream.AnswersEvents(Delta("twelve bytes"), Delta("and 9 are"), "[DONE]");

        await (await host.SendAsync(_user, Chat, $$"""{"model":"gpt-4","stream":true,"messages":[{"role":"user","content":"of 21 characters text"}]}""")).Content.ReadAsStringAsync();

        var booked = await host.BookedAsync(_user);
        // A quarter of the bytes, rounded up: "user" and the text are 25, the answer is 21.
        Assert.Equal((7, 6), (booked.GetProperty("tokens_input").GetInt32(), booked.GetProperty("tokens_output").GetInt32()));
        Assert.True(booked.GetProperty("estimated").GetBoolean());
        Assert.Equal("OK", booked.GetProperty("status").GetString());
    }

    [Theory]
    [InlineData("""{"prompt_tokens":1,"completion_tokens":2,"completion_tokens_details":{"reasoning_tokens":3}}""", "TOKENS_PART_ABOVE_WHOLE", 1, 2)]
    [InlineData("""{"prompt_tokens":20,"completion_tokens":424,"total_tokens":1016}""", "TOKENS_SUM_WRONG", 20, 996)]
    [InlineData("""{"prompt_tokens":100.0,"completion_tokens":-5}""", "USAGE_UNREADABLE", 100, 4)]
    [InlineData("""{"prompt_tokens":1e30,"completion_tokens":2000000000}""", "USAGE_UNREADABLE", 5, 4)]
    [InlineData("""{"total_tokens":50}""", "USAGE_UNREADABLE", 5, 45)]
    public async Task Usage_that_does_not_add_up_stands_in_quarantine_as_it_came_and_the_call_counts_by_an_estimate(string usage, string code, int input, int output)
    {
        host.Upstream.AnswersJson($$$"""{"choices":[{"message":{"content":"fourteen bytes"}}],"usage":{{{usage}}}}""");

        await host.SendAsync(_user, Chat, """{"model":"gpt-4","messages":[{"role":"user","content":"fifteen bytes !"}]}""");

        JsonElement[] kept = [];
        await Eventually.HoldsAsync(async () => (kept = [.. (await LlmCostsHost.GetAsync(host.Admin, "/api/v1/llm/quarantine?limit=200")).GetProperty("items").EnumerateArray().Where(q => q.GetProperty("user_id").GetString() == _user)]).Length > 0);
        Assert.Equal((code, "PROXY"), (kept.Single().GetProperty("code").GetString(), kept.Single().GetProperty("source").GetString()));
        var booked = await host.BookedAsync(_user);
        Assert.Equal((input, output, true), (booked.GetProperty("tokens_input").GetInt32(), booked.GetProperty("tokens_output").GetInt32(), booked.GetProperty("estimated").GetBoolean()));
        Assert.Single(await host.AllBookedAsync(_user));
    }

    [Fact]
    public async Task The_providers_key_takes_the_place_of_the_token_and_what_is_ours_stays_here()
    {
        host.Upstream.AnswersJson("{}");

        await host.SendAsync(
            _user, Chat + "?trace=1", """{"model":"gpt-4"}""", default,
            ("X-Fyntrix-Agent", "news"), ("OpenAI-Beta", "assistants=v2"), ("X-Forwarded-For", "10.0.0.1"), ("Accept-Encoding", "gzip"), ("Cookie", "a=b"),
            ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"), ("Connection", "X-Hop"), ("X-Hop", "1"), ("User-Agent", "sdk/1"), ("api-key", "mine"),
            ("X-Real-IP", "10.0.0.1"), ("X-Request-Id", "mine"), ("X-Ho", "2"));

        var sent = host.Upstream.Requests.Last();
        Assert.Equal("/v1/chat/completions?trace=1", sent.Path);
        Assert.Equal($"Bearer {ProxyHost.Key}", sent.Headers["Authorization"]);
        Assert.Equal("assistants=v2", sent.Headers["OpenAI-Beta"]);
        Assert.Equal("sdk/1", sent.Headers["User-Agent"]);
        Assert.Equal("application/json; charset=utf-8", sent.Headers["Content-Type"]);
        Assert.Equal("identity", sent.Headers["Accept-Encoding"]);
        // Connection names X-Hop, which is not X-Ho.
        Assert.Equal("2", sent.Headers["X-Ho"]);
        foreach (var name in new[] { "X-Fyntrix-Agent", "X-Forwarded-For", "X-Original-For", "X-Real-IP", "X-Request-Id", "Cookie", "traceparent", "tracestate", "X-Hop", "api-key" })
            Assert.False(sent.Headers.ContainsKey(name), name);
    }

    [Fact]
    public async Task Headers_of_the_provider_come_back_but_for_those_of_its_connection()
    {
        host.Upstream.Answer = context =>
        {
            foreach (var (name, value) in new[] { ("x-request-id", "req_9"), ("openai-processing-ms", "12"), ("x-ratelimit-limit-requests", "60"), ("Set-Cookie", "a=b"), ("Strict-Transport-Security", "max-age=1"), ("X-Key", $"was {ProxyHost.Key}") })
                context.Response.Headers[name] = value;
            context.Response.ContentType = "application/json; charset=utf-8";
            return context.Response.WriteAsync("{}");
        };

        var answer = await host.SendAsync(_user, Chat, """{"model":"gpt-4"}""");

        Assert.Equal(["req_9", "12", "60"], new[] { "x-request-id", "openai-processing-ms", "x-ratelimit-limit-requests" }.Select(name => answer.Headers.GetValues(name).Single()));
        Assert.Equal("application/json; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        foreach (var name in new[] { "Set-Cookie", "Strict-Transport-Security", "X-Key" })
            Assert.False(answer.Headers.Contains(name), name);
    }

    [Fact]
    public async Task A_key_that_a_provider_repeats_in_an_error_does_not_reach_the_client()
    {
        host.Upstream.AnswersJson($$$"""{"error":{"message":"Incorrect API key provided: {{{ProxyHost.Key}}}."}}""", 401);

        var answer = await host.SendAsync(_user, Chat, """{"model":"gpt-4"}""");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("""{"error":{"message":"Incorrect API key provided: ***."}}""", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Azure_is_asked_by_deployment_version_and_its_own_header_and_priced_by_the_model_that_answered()
    {
        host.Upstream.AnswersJson($$$"""{"id":"{{{_user}}}","model":"gpt-4-0613","usage":{"prompt_tokens":100,"completion_tokens":50}}""");

        await host.SendAsync(_user, Chat, """{"model":"house-model/1"}""");

        var sent = host.Upstream.Requests.Last();
        Assert.Equal("/openai/deployments/house-model/1/chat/completions?api-version=2024-10-21", Uri.UnescapeDataString(sent.Path));
        Assert.Equal(ProxyHost.Key, sent.Headers["api-key"]);
        Assert.False(sent.Headers.ContainsKey("Authorization"));
        var booked = await host.BookedAsync(_user);
        Assert.Equal(("azure", "gpt-4-0613", "0.006"), (booked.GetProperty("provider").GetString(), booked.GetProperty("model").GetString(), booked.GetProperty("cost_usd").GetRawText()));
    }

    [Fact]
    public async Task A_local_model_is_asked_by_its_own_name_without_a_key_and_its_ids_are_not_taken_for_unique()
    {
        host.Upstream.AnswersJson("""{"id":"chatcmpl-123","model":"llama3","usage":{"prompt_tokens":10,"completion_tokens":5}}""");

        for (var i = 0; i < 2; i++)
            await host.SendAsync(_user, Chat, """{"model":"local/llama3","stream":false}""");

        var sent = host.Upstream.Requests.Last();
        Assert.Equal(("/ollama/v1/chat/completions", """{"model":"llama3","stream":false}"""), (sent.Path, sent.Text));
        Assert.False(sent.Headers.ContainsKey("Authorization"));
        await Eventually.HoldsAsync(async () => (await host.AllBookedAsync(_user)).Length == 2);
        Assert.All(await host.AllBookedAsync(_user), row => Assert.Equal(("ollama", "llama3", JsonValueKind.Null), (row.GetProperty("provider").GetString(), row.GetProperty("model").GetString(), row.GetProperty("cost_usd").ValueKind)));
    }

    [Fact]
    public async Task A_call_is_its_owners_and_headers_say_for_what_it_is()
    {
        host.Upstream.AnswersJson("""{"usage":{"prompt_tokens":1}}""");

        await host.SendAsync(_user, Chat, """{"model":"gpt-4","service_tier":"flex"}""", default, ("X-Fyntrix-Agent", "news"), ("X-Fyntrix-Run", "r1"), ("X-Fyntrix-Pick", "p1"), ("X-Fyntrix-Tags", " swing, b ,,swing"));

        var booked = await host.BookedAsync(_user);
        Assert.Equal(("news", "r1", "p1", """["b","swing"]"""), (booked.GetProperty("agent").GetString(), booked.GetProperty("run_id").GetString(), booked.GetProperty("pick_uuid").GetString(), booked.GetProperty("tags").GetRawText()));
    }

    [Fact]
    public async Task A_service_client_that_names_no_agent_is_the_agent()
    {
        host.Upstream.AnswersJson("""{"usage":{"prompt_tokens":1}}""");

        await host.As(_user, "llm:write").PostAsync(ProxyHost.Prefix + Chat, new StringContent("""{"model":"gpt-4"}""", Encoding.UTF8, "application/json"));

        Assert.Equal(_user, (await host.BookedAsync(_user)).GetProperty("agent").GetString());
    }

    [Theory]
    [InlineData("X-Fyntrix-Run", "a\tb")]
    [InlineData("X-Fyntrix-Pick", "129")]
    [InlineData("X-Fyntrix-Tags", "65")]
    [InlineData("X-Fyntrix-Tags", "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17")]
    public async Task Attribution_that_a_report_could_not_have_is_refused_before_the_call(string header, string value)
    {
        var asked = host.Upstream.Requests.Count;

        var answer = await host.SendAsync(_user, Chat, """{"model":"gpt-4"}""", default, (header, int.TryParse(value, out var length) ? new string('x', length) : value));

        var problem = await answer.IsProblemAsync(HttpStatusCode.BadRequest, "VALIDATION_FAILED");
        Assert.Equal(header, problem.GetProperty("errors").EnumerateObject().Single().Name);
        Assert.Equal(header, problem.GetProperty("error").GetProperty("param").GetString());
        Assert.Equal(asked, host.Upstream.Requests.Count);
    }

    [Theory]
    [InlineData("GET", "chat/completions", 404, "NOT_FOUND", "invalid_request_error")]
    [InlineData("POST", "images/generations", 404, "NOT_FOUND", "invalid_request_error")]
    [InlineData("DELETE", "models/gpt-4", 404, "NOT_FOUND", "invalid_request_error")]
    [InlineData("GET", "", 404, "NOT_FOUND", "invalid_request_error")]
    public async Task What_cannot_be_metered_does_not_pass(string method, string path, int status, string code, string type)
    {
        var asked = host.Upstream.Requests.Count;

        var problem = await (await host.As(_user).SendAsync(new HttpRequestMessage(new HttpMethod(method), ProxyHost.Prefix + path))).IsProblemAsync((HttpStatusCode)status, code);

        AssertError(problem, code, type);
        Assert.Equal(asked, host.Upstream.Requests.Count);
    }

    [Fact]
    public async Task Refusals_are_problems_and_what_sdks_read_at_once()
    {
        var body = new StringContent("""{"model":"gpt-4"}""", Encoding.UTF8, "application/json");
        AssertError(await (await host.Anonymous().PostAsync(ProxyHost.Prefix + Chat, body)).IsProblemAsync(HttpStatusCode.Unauthorized, "UNAUTHENTICATED"), "UNAUTHENTICATED", "authentication_error");
        AssertError(await (await host.As(_user, "picks:write").PostAsync(ProxyHost.Prefix + Chat, body)).IsProblemAsync(HttpStatusCode.Forbidden, "SCOPE_MISSING"), "SCOPE_MISSING", "permission_error");
        AssertError(await (await host.SendAsync(_user, Chat, "{")).IsProblemAsync(HttpStatusCode.BadRequest, "MALFORMED_JSON"), "MALFORMED_JSON", "invalid_request_error");
        AssertError(await (await host.SendAsync(_user, Chat, "{}")).IsProblemAsync(HttpStatusCode.BadRequest, "VALIDATION_FAILED"), "VALIDATION_FAILED", "invalid_request_error");
        AssertError(await (await host.SendAsync(_user, Chat, new string(' ', 20 * 1024 * 1024 + 1), default, ("Expect", "100-continue"))).IsProblemAsync(HttpStatusCode.RequestEntityTooLarge, "BODY_TOO_LARGE"), "BODY_TOO_LARGE", "invalid_request_error");
        AssertError(await (await host.SendAsync(_user, Chat, "{}", default, ("Accept", "text/event-stream"))).IsProblemAsync(HttpStatusCode.BadRequest, "VALIDATION_FAILED"), "VALIDATION_FAILED", "invalid_request_error");
        using var packed = new HttpRequestMessage(HttpMethod.Post, ProxyHost.Prefix + Chat) { Content = new ByteArrayContent([1, 2]) };
        packed.Content.Headers.ContentEncoding.Add("gzip");
        AssertError(await (await host.As(_user).SendAsync(packed)).IsProblemAsync(HttpStatusCode.UnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE"), "UNSUPPORTED_MEDIA_TYPE", "invalid_request_error");
    }

    [Fact]
    public async Task A_body_of_unknown_length_is_bounded_too()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, ProxyHost.Prefix + Chat) { Content = new StreamContent(new MemoryStream(new byte[20 * 1024 * 1024 + 1])) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TransferEncodingChunked = true;

        await (await host.As(_user).SendAsync(request)).IsProblemAsync(HttpStatusCode.RequestEntityTooLarge, "BODY_TOO_LARGE");
    }

    [Fact]
    public async Task An_upstream_that_is_not_there_is_a_502_and_no_call()
    {
        var problem = await (await host.SendAsync(_user, Chat, $$"""{"model":"gone/{{_model}}"}""")).IsProblemAsync(HttpStatusCode.BadGateway, "UPSTREAM_UNREACHABLE");

        AssertError(problem, "UPSTREAM_UNREACHABLE", "server_error");
        Assert.DoesNotContain("127.0.0.1", problem.GetRawText(), StringComparison.Ordinal);
        Assert.Empty(await host.AllBookedAsync(_user));
    }

    [Fact]
    public async Task An_upstream_that_stays_silent_is_a_504_and_the_call_is_booked_as_estimated()
    {
        host.Upstream.Answer = context => Task.Delay(Timeout.Infinite, context.RequestAborted);

        var problem = await (await host.SendAsync(_user, Chat, """{"model":"gpt-4","messages":[{"content":"12345678"}]}""")).IsProblemAsync(HttpStatusCode.GatewayTimeout, "UPSTREAM_TIMEOUT");

        AssertError(problem, "UPSTREAM_TIMEOUT", "server_error");
        var booked = await host.BookedAsync(_user);
        Assert.Equal(("TIMEOUT", 2, 0, true), (booked.GetProperty("status").GetString(), booked.GetProperty("tokens_input").GetInt32(), booked.GetProperty("tokens_output").GetInt32(), booked.GetProperty("estimated").GetBoolean()));
    }

    [Theory]
    [InlineData(true, "TIMEOUT")]
    [InlineData(false, "ERROR")]
    public async Task A_stream_that_stops_or_breaks_is_cut_off_and_not_ended(bool stops, string status)
    {
        var mayBreak = new TaskCompletionSource();
        host.Upstream.Answer = async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await StubUpstream.EventAsync(context, Delta("four"));
            await mayBreak.Task;
            if (stops)
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            context.Abort();
        };

        var answer = await host.SendAsync(_user, Chat, """{"model":"gpt-4","stream":true}""");

        await using var stream = await answer.Content.ReadAsStreamAsync();
        await stream.ReadExactlyAsync(new byte[10]);
        mayBreak.SetResult();

        await Assert.ThrowsAnyAsync<IOException>(() => stream.CopyToAsync(Stream.Null));
        var booked = await host.BookedAsync(_user);
        Assert.Equal((status, 1, true), (booked.GetProperty("status").GetString(), booked.GetProperty("tokens_output").GetInt32(), booked.GetProperty("estimated").GetBoolean()));
    }

    [Fact]
    public async Task A_client_that_goes_away_stops_the_upstream_and_what_was_used_is_booked_once()
    {
        var gone = new TaskCompletionSource();
        host.Upstream.Answer = async context =>
        {
            context.RequestAborted.Register(gone.SetResult);
            context.Response.ContentType = "text/event-stream";
            await StubUpstream.EventAsync(context, Delta("eight b."));
            await gone.Task;
        };

        using var cancel = new CancellationTokenSource();
        var answer = await host.SendAsync(_user, Chat, """{"model":"gpt-4","stream":true}""", cancel.Token);
        await using var stream = await answer.Content.ReadAsStreamAsync();
        await stream.ReadExactlyAsync(new byte[Delta("eight b.").Length + "data: \n\n".Length]);
        var more = stream.ReadAsync(new byte[1], cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => more);

        await gone.Task.WaitAsync(TimeSpan.FromSeconds(30));
        var booked = await host.BookedAsync(_user);
        Assert.Equal(("CANCELLED", 2, true), (booked.GetProperty("status").GetString(), booked.GetProperty("tokens_output").GetInt32(), booked.GetProperty("estimated").GetBoolean()));
    }

    [Fact]
    public async Task A_client_that_goes_away_before_the_answer_stops_the_upstream_too()
    {
        var (came, gone) = (new TaskCompletionSource(), new TaskCompletionSource());
        host.Upstream.Answer = async context =>
        {
            context.RequestAborted.Register(gone.SetResult);
            came.SetResult();
            await gone.Task;
        };

        using var cancel = new CancellationTokenSource();
        var answer = host.SendAsync(_user, Chat, """{"model":"gpt-4"}""", cancel.Token);
        await came.Task;
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);

        await gone.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal("CANCELLED", (await host.BookedAsync(_user)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task An_error_within_a_stream_is_passed_on_and_booked_as_one()
    {
        const string error = """{"error":{"message":"overloaded","type":"server_error"}}""";
        host.Upstream.AnswersEvents(Delta("a"), error);

        Assert.EndsWith($"data: {error}\n\n", await (await host.SendAsync(_user, Chat, """{"model":"gpt-4","stream":true}""")).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("ERROR", (await host.BookedAsync(_user)).GetProperty("status").GetString());
    }

    private static void AssertError(JsonElement problem, string code, string type)
    {
        var error = problem.GetProperty("error");
        Assert.Equal((code, type), (error.GetProperty("code").GetString(), error.GetProperty("type").GetString()));
        Assert.Equal(problem.GetProperty("detail").GetString(), error.GetProperty("message").GetString());
    }

    private static string Delta(string text) => $$$"""{"choices":[{"index":0,"delta":{"content":"{{{text}}}"}}],"usage":null}""";

    public sealed class Host : ProxyHost
    {
        protected override IEnumerable<(string Key, string Value)> Settings => [("Llm:Proxy:ActivityTimeout", "00:00:02")];
    }
}
