using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Fyntrix.Testing;
using Microsoft.AspNetCore.Http;

namespace Fyntrix.LlmCosts.Tests.Proxy;

/// <summary>Providers that do what they should not, under a hard budget: each call is accounted for, and nothing stays held.</summary>
public sealed class UnusualUpstreamTests(UnusualUpstreamTests.Host host) : IClassFixture<UnusualUpstreamTests.Host>
{
    private const string Chat = "chat/completions";
    private const string Body = """{"model":"gpt-4","max_tokens":10,"messages":[{"content":"12345678"}]}""";
    private const string StreamBody = """{"model":"gpt-4","max_tokens":10,"stream":true,"messages":[{"content":"12345678"}]}""";

    private readonly string _user = ProxyHost.Unique();

    [Fact]
    public async Task A_header_that_our_server_cannot_write_is_left_out_and_the_call_is_settled()
    {
        await BudgetAsync();
        host.Upstream.Answer = context =>
        {
            context.Response.Headers["x-region"] = "Zürich";
            context.Response.Headers["x-request-id"] = "req_1";
            return context.Response.WriteAsync(Answer());
        };

        var answer = await host.SendAsync(_user, Chat, Body);

        Assert.Equal((HttpStatusCode.OK, Answer()), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
        Assert.False(answer.Headers.Contains("x-region"));
        Assert.Equal("req_1", answer.Headers.GetValues("x-request-id").Single());
        await IsSpentAsync("0.006");
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task An_answer_that_is_packed_unasked_is_unpacked_and_read(string packing)
    {
        await BudgetAsync();
        host.Upstream.Answer = async context =>
        {
            var packed = Pack(packing, Answer());
            context.Response.Headers.ContentEncoding = packing;
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = packed.Length;
            await context.Response.Body.WriteAsync(packed);
        };

        var answer = await host.SendAsync(_user, Chat, Body);

        Assert.Equal(Answer(), await answer.Content.ReadAsStringAsync());
        Assert.Empty(answer.Content.Headers.ContentEncoding);
        await IsSpentAsync("0.006");
    }

    [Fact]
    public async Task A_packed_stream_passes_event_by_event()
    {
        var read = new TaskCompletionSource();
        host.Upstream.Answer = async context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            context.Response.ContentType = "text/event-stream";
            await using var packed = new GZipStream(context.Response.Body, CompressionMode.Compress);
            await packed.WriteAsync("data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n"u8.ToArray());
            await packed.FlushAsync();
            await context.Response.Body.FlushAsync();
            await read.Task;
            await packed.WriteAsync(Encoding.UTF8.GetBytes($"data: {UsageChunk()}\n\ndata: [DONE]\n\n"));
        };

        var answer = await host.SendAsync(_user, Chat, StreamBody);

        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        Assert.Equal("data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}", await reader.ReadLineAsync());
        read.SetResult();
        Assert.Equal("\ndata: [DONE]\n\n", await reader.ReadToEndAsync());
        Assert.Equal("0.006", (await host.BookedAsync(_user)).GetProperty("cost_usd").GetRawText());
    }

    [Fact]
    public async Task An_answer_that_is_not_packed_as_it_says_is_a_502_and_settled()
    {
        await BudgetAsync();
        host.Upstream.Answer = context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            return context.Response.WriteAsync(Answer());
        };

        await (await host.SendAsync(_user, Chat, Body)).IsProblemAsync(HttpStatusCode.BadGateway, "UPSTREAM_UNREACHABLE");

        Assert.Equal(("ERROR", true), Status(await host.BookedAsync(_user)));
        await NothingIsHeldAsync();
    }

    [Theory]
    [InlineData("Text/Event-Stream; charset=UTF-8")]
    [InlineData("text/plain")]
    [InlineData("nonsense")]
    [InlineData(null)]
    public async Task A_stream_by_another_name_is_read_as_one(string? contentType)
    {
        host.Upstream.Answer = async context =>
        {
            context.Response.Headers.ContentType = contentType;
            await StubUpstream.EventAsync(context, UsageChunk());
            await StubUpstream.EventAsync(context, "[DONE]");
        };

        Assert.Equal("data: [DONE]\n\n", await (await host.SendAsync(_user, Chat, StreamBody)).Content.ReadAsStringAsync());
        Assert.Equal("0.006", (await host.BookedAsync(_user)).GetProperty("cost_usd").GetRawText());
    }

    [Fact]
    public async Task A_tier_that_is_no_tier_does_not_keep_the_call_from_being_booked()
    {
        await BudgetAsync();
        host.Upstream.AnswersJson(Answer().Replace("\"choices\"", $"\"service_tier\":\"{new string('x', 100)}\",\"choices\"", StringComparison.Ordinal));

        await host.SendAsync(_user, Chat, Body);

        await IsSpentAsync("0.006");
    }

    [Fact]
    public async Task A_stream_that_is_answered_as_a_whole_is_read_as_that()
    {
        host.Upstream.AnswersJson(Answer());

        Assert.Equal(Answer(), await (await host.SendAsync(_user, Chat, StreamBody)).Content.ReadAsStringAsync());
        Assert.Equal("0.006", (await host.BookedAsync(_user)).GetProperty("cost_usd").GetRawText());
    }

    [Fact]
    public async Task An_error_of_the_provider_that_does_not_end_costs_nothing_all_the_same()
    {
        await BudgetAsync();
        host.Upstream.Answer = async context =>
        {
            context.Response.StatusCode = 500;
            context.Response.ContentLength = 1000;
            await context.Response.WriteAsync("{");
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        };

        await (await host.SendAsync(_user, Chat, Body)).IsProblemAsync(HttpStatusCode.GatewayTimeout, "UPSTREAM_TIMEOUT");

        var booked = await host.BookedAsync(_user);
        Assert.Equal((("ERROR", false), 0), (Status(booked), booked.GetProperty("tokens_input").GetInt32()));
        await NothingIsHeldAsync();
    }

    [Fact]
    public async Task A_client_that_leaves_before_there_is_a_connection_has_made_no_call()
    {
        await BudgetAsync();
        var connecting = host.Deaf.AcceptTcpClientAsync();
        using var cancel = new CancellationTokenSource();
        var answer = host.SendAsync(_user, Chat, Body.Replace("gpt-4", "deaf/gpt-4", StringComparison.Ordinal), cancel.Token);
        using var connection = await connecting;
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);

        await NothingIsHeldAsync();
        Assert.Empty(await host.AllBookedAsync(_user));
    }

    [Fact]
    public async Task A_connection_that_takes_longer_than_silence_may_is_no_call()
    {
        await BudgetAsync();
        var connecting = host.Deaf.AcceptTcpClientAsync();
        var answer = host.SendAsync(_user, Chat, Body.Replace("gpt-4", "deaf/gpt-4", StringComparison.Ordinal));
        using var connection = await connecting;

        await (await answer).IsProblemAsync(HttpStatusCode.GatewayTimeout, "UPSTREAM_TIMEOUT");

        await NothingIsHeldAsync();
        Assert.Empty(await host.AllBookedAsync(_user));
    }

    [Theory]
    [InlineData("models/oai:../files")]
    [InlineData("models/oai:.")]
    [InlineData("models/oai:a/%2e%2e/../b")]
    [InlineData("models/oai:..%2Ffiles")]
    [InlineData("models/%252e%252e/files")]
    [InlineData("models/..;/files")]
    [InlineData("models//example.com/x")]
    [InlineData("models/https://example.com/x")]
    [InlineData("models/a?b=%23&c=../../files")]
    public async Task No_name_of_a_model_leads_out_of_the_models(string path)
    {
        var asked = host.Upstream.Requests.Count;

        await host.GetRawAsync(_user, path);

        Assert.All(host.Upstream.Requests.Skip(asked), sent => Assert.Matches("^/v1/models/[^?]", sent.Path));
    }

    [Fact]
    public async Task No_name_of_a_deployment_leads_to_another_address()
    {
        var asked = host.Upstream.Requests.Count;

        await (await host.SendAsync(_user, Chat, """{"model":"dep:.."}""")).IsProblemAsync(HttpStatusCode.NotFound, "MODEL_NOT_FOUND");

        Assert.Equal(asked, host.Upstream.Requests.Count);
    }

    [Fact]
    public async Task A_redirect_is_passed_on_and_not_followed_with_the_key()
    {
        await BudgetAsync();
        var asked = host.Upstream.Requests.Count;
        host.Upstream.Answer = context =>
        {
            context.Response.StatusCode = 307;
            context.Response.Headers.Location = $"{host.Upstream.Address}/elsewhere";
            return Task.CompletedTask;
        };

        Assert.Equal(HttpStatusCode.TemporaryRedirect, (await host.SendPlainlyAsync(_user, Chat, Body)).StatusCode);

        Assert.Equal(asked + 1, host.Upstream.Requests.Count);
        Assert.Equal(("ERROR", false), Status(await host.BookedAsync(_user)));
        await NothingIsHeldAsync();
    }

    [Fact]
    public async Task A_header_of_a_client_may_hold_more_than_ASCII()
    {
        host.Upstream.AnswersJson(Answer());

        Assert.Equal(HttpStatusCode.OK, (await host.SendPlainlyAsync(_user, Chat, Body, ("X-Title", "Grüße"))).StatusCode);

        Assert.Equal("Grüße", host.Upstream.Requests.Last().Headers["X-Title"]);
    }

    [Fact]
    public async Task An_answer_without_content_is_passed_on_and_settled()
    {
        await BudgetAsync();
        host.Upstream.Answer = context =>
        {
            context.Response.StatusCode = 204;
            return Task.CompletedTask;
        };

        Assert.Equal(HttpStatusCode.NoContent, (await host.SendAsync(_user, Chat, Body)).StatusCode);

        Assert.Equal(("OK", true), Status(await host.BookedAsync(_user)));
        await NothingIsHeldAsync();
    }

    private static (string? Status, bool IsEstimated) Status(JsonElement booked) => (booked.GetProperty("status").GetString(), booked.GetProperty("estimated").GetBoolean());

    private string Answer() => $$$"""{"id":"{{{_user}}}","choices":[{"message":{"content":"four"}}],"usage":{"prompt_tokens":100,"completion_tokens":50}}""";

    private string UsageChunk() => $$$"""{"id":"{{{_user}}}","choices":[],"usage":{"prompt_tokens":100,"completion_tokens":50}}""";

    private static byte[] Pack(string packing, string text)
    {
        using var packed = new MemoryStream();
        using (Stream packer = packing switch
        {
            "gzip" => new GZipStream(packed, CompressionMode.Compress),
            "br" => new BrotliStream(packed, CompressionMode.Compress),
            _ => new ZLibStream(packed, CompressionMode.Compress),
        })
            packer.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }

    private async Task BudgetAsync()
    {
        var response = await host.Admin.PostAsJsonAsync("/api/v1/llm/budgets", new { name = _user, amount_usd = 5, enforcement = "HARD", period = "DAY", time_zone = "UTC", scope = "USER", scope_value = _user });
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    private async Task IsSpentAsync(string usd)
    {
        Assert.Equal((usd, ("OK", false)), (await host.BookedAsync(_user) is var booked ? booked.GetProperty("cost_usd").GetRawText() : null, Status(booked)));
        await NothingIsHeldAsync();
    }

    private async Task NothingIsHeldAsync()
    {
        await Eventually.HoldsAsync(async () => await host.QueryLongAsync($"SELECT count(*) FROM llm_reservations WHERE user_id = '{_user}' AND state = 'HELD'") == 0);
        Assert.Equal(1, await host.QueryLongAsync($"SELECT count(*) FROM llm_reservations WHERE user_id = '{_user}'"));
    }

    public sealed class Host : ProxyHost
    {
        /// <summary>Takes connections and says nothing: whoever wants TLS of it waits.</summary>
        internal TcpListener Deaf { get; } = new(IPAddress.Loopback, 0);

        protected override IEnumerable<(string Key, string Value)> Settings =>
        [
            ("Llm:Proxy:ActivityTimeout", "00:00:02"),
            ("Llm:Upstreams:deaf:Kind", "compatible"),
            ("Llm:Upstreams:deaf:BaseUrl", $"https://{Deaf.LocalEndpoint}/v1"),
            ("Llm:Upstreams:deaf:Prefix", "deaf/"),
            ("Llm:Upstreams:colon:BaseUrl", $"{Upstream.Address}/v1"),
            ("Llm:Upstreams:colon:ApiKey", Key),
            ("Llm:Upstreams:colon:Prefix", "oai:"),
            ("Llm:Upstreams:azure:Prefix", "dep:"),
        ];

        protected override Task PrepareAsync()
        {
            Deaf.Start();
            return base.PrepareAsync();
        }

        /// <summary>Sends a call as a client that shows redirects instead of following them, and writes headers in UTF-8.</summary>
        internal async Task<HttpResponseMessage> SendPlainlyAsync(string user, string path, string body, params (string Name, string Value)[] headers)
        {
            using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8 }) { BaseAddress = Address };
            client.DefaultRequestHeaders.Authorization = new("Bearer", Tokens.For(user, "user"));
            foreach (var (name, value) in headers)
                client.DefaultRequestHeaders.TryAddWithoutValidation(name, value);
            return await client.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"));
        }

        /// <summary>Asks for an address exactly as it is written: other clients tidy it up.</summary>
        internal async Task GetRawAsync(string user, string path)
        {
            using var connection = new TcpClient();
            await connection.ConnectAsync(Address.Host, Address.Port);
            await using var stream = connection.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {Prefix}{path} HTTP/1.1\r\nHost: {Address.Authority}\r\nAuthorization: Bearer {Tokens.For(user, "user")}\r\nConnection: close\r\n\r\n"));
            await stream.CopyToAsync(Stream.Null);
        }

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            Deaf.Dispose();
        }
    }
}
