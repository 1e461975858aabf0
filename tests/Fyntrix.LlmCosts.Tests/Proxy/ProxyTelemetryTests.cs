using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using Fyntrix.Testing;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Fyntrix.LlmCosts.Tests.Proxy;

/// <summary>What is told of a call, and what never is.</summary>
public sealed class ProxyTelemetryTests(ProxyTelemetryTests.Host host) : IClassFixture<ProxyTelemetryTests.Host>, IDisposable
{
    private const string Question = "a question that nobody else may read";
    private const string Answer = "an answer that nobody else may read";

    private readonly string _user = ProxyHost.Unique();
    private readonly string _model = $"m-{ProxyHost.Unique()}";
    private readonly ConcurrentQueue<Activity> _spans = [];
    private readonly ConcurrentQueue<(string Name, double Value, Dictionary<string, object?> Tags)> _measured = [];
    private string[] _sampledBy = [];
    private readonly List<IDisposable> _listeners = [];

    [Fact]
    public async Task A_call_is_a_span_and_measurements_by_the_conventions()
    {
        Listen();
        host.Upstream.AnswersEvents(
            $$$"""{"id":"{{{_user}}}","model":"{{{_model}}}-x","choices":[{"index":0,"delta":{"content":"{{{Answer}}}"},"finish_reason":"stop"}]}""",
            """{"choices":[],"usage":{"prompt_tokens":100,"completion_tokens":50,"prompt_tokens_details":{"cached_tokens":64},"completion_tokens_details":{"reasoning_tokens":20}}}""");

        await (await SendAsync(stream: true)).Content.ReadAsStringAsync();
        await host.BookedAsync(_user);

        var span = await SpanAsync();
        Assert.Equal((ActivityKind.Client, $"chat {_model}", ActivityStatusCode.Unset), (span.Kind, span.DisplayName, span.Status));
        var tags = span.TagObjects.ToDictionary();
        Assert.Equal(
            ("chat", "openai", _model, $"{_model}-x", _user, 100L, 50L, "127.0.0.1"),
            (tags["gen_ai.operation.name"], tags["gen_ai.provider.name"], tags["gen_ai.request.model"], tags["gen_ai.response.model"], tags["gen_ai.response.id"], tags["gen_ai.usage.input_tokens"], tags["gen_ai.usage.output_tokens"], tags["server.address"]));
        Assert.Equal((true, 64L, 20L), (tags["gen_ai.request.stream"], tags["gen_ai.usage.cache_read.input_tokens"], tags["gen_ai.usage.reasoning.output_tokens"]));
        Assert.True(tags["gen_ai.response.time_to_first_chunk"] is > 0.0);
        Assert.Equal(["gen_ai.operation.name", "gen_ai.provider.name", "gen_ai.request.model", "server.address", "server.port"], _sampledBy.Order(StringComparer.Ordinal));
        Assert.Equal(["stop"], (string[])tags["gen_ai.response.finish_reasons"]!);
        Assert.False(tags.ContainsKey("error.type"));

        var tokens = _measured.Where(m => m.Name == "gen_ai.client.token.usage").ToDictionary(m => (string)m.Tags["gen_ai.token.type"]!, m => m.Value);
        Assert.Equal((100, 50), (tokens["input"], tokens["output"]));
        Assert.Single(_measured, m => m.Name == "gen_ai.client.operation.duration");
        var first = Assert.Single(_measured, m => m.Name == "gen_ai.client.operation.time_to_first_chunk");
        Assert.Equal(("chat", "openai", _model), (first.Tags["gen_ai.operation.name"], first.Tags["gen_ai.provider.name"], first.Tags["gen_ai.request.model"]));
    }

    [Theory]
    [InlineData(429, "429")]
    [InlineData(0, "connection_broken")]
    public async Task A_call_that_failed_says_how(int status, string error)
    {
        Listen();
        host.Upstream.Answer = context =>
        {
            context.Response.StatusCode = status;
            if (status == 0)
                context.Abort();
            return Task.CompletedTask;
        };

        Assert.Equal(status == 0 ? HttpStatusCode.BadGateway : (HttpStatusCode)status, (await SendAsync(stream: false)).StatusCode);

        var span = await SpanAsync();
        Assert.Equal((ActivityStatusCode.Error, error), (span.Status, span.GetTagItem("error.type")));
        await Eventually.HoldsAsync(() => !_measured.IsEmpty);
        Assert.Equal(error, Assert.Single(_measured).Tags["error.type"]);
    }

    [Fact]
    public async Task No_question_answer_key_or_token_is_told_anywhere()
    {
        Listen(everything: true);
        var token = host.Tokens.For(_user, "user");
        foreach (var (answer, status) in new[] { ($$$"""{"id":"1","choices":[{"message":{"content":"{{{Answer}}}"}}]}""", 200), ($$$"""{"error":{"message":"{{{Answer}}} {{{ProxyHost.Key}}}"}}""", 500) })
        {
            host.Upstream.AnswersJson(answer, status);
            await SendAsync(stream: false);
        }

        host.Upstream.Answer = context =>
        {
            context.Abort();
            return Task.CompletedTask;
        };
        await SendAsync(stream: false);
        await Eventually.HoldsAsync(async () => (await host.AllBookedAsync(_user)).Length == 3);

        string[] told =
        [
            .. host.Logged,
            .. _spans.SelectMany(s => s.TagObjects.Append(new("name", s.DisplayName)).Concat(s.Events.SelectMany(e => e.Tags))).Select(t => $"{t.Key}={t.Value}"),
            .. _measured.SelectMany(m => m.Tags).Select(t => $"{t.Key}={t.Value}"),
        ];
        Assert.True(told.Length > 50);
        foreach (var secret in new[] { Question, Answer, ProxyHost.Key, token[^40..] })
            Assert.DoesNotContain(told, text => text.Contains(secret, StringComparison.Ordinal));
    }

    public void Dispose() => _listeners.ForEach(l => l.Dispose());

    private Task<HttpResponseMessage> SendAsync(bool stream) =>
        host.SendAsync(_user, "chat/completions", $$"""{"model":"{{_model}}","stream":{{(stream ? "true" : "false")}},"messages":[{"role":"user","content":"{{Question}}"}]}""");

    private async Task<Activity> SpanAsync()
    {
        await Eventually.HoldsAsync(() => !_spans.IsEmpty);
        return Assert.Single(_spans);
    }

    private void Listen(bool everything = false)
    {
        var spans = new ActivityListener
        {
            ShouldListenTo = source => everything || source.Name == "Fyntrix.LlmCosts",
            Sample = (ref ActivityCreationOptions<ActivityContext> options) =>
            {
                if (options.Name == $"chat {_model}")
                    _sampledBy = [.. (options.Tags ?? []).Select(tag => tag.Key)];
                return ActivitySamplingResult.AllDataAndRecorded;
            },
            ActivityStopped = span =>
            {
                if (everything || Equals(span.GetTagItem("gen_ai.request.model"), _model))
                    _spans.Enqueue(span);
            },
        };
        ActivitySource.AddActivityListener(spans);
        _listeners.Add(spans);

        var meters = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (everything || instrument.Name.StartsWith("gen_ai.", StringComparison.Ordinal))
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Measured(instrument.Name, value, tags));
        meters.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Measured(instrument.Name, value, tags));
        meters.Start();
        _listeners.Add(meters);

        void Measured(string name, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var all = tags.ToArray().ToDictionary();
            if (everything || Equals(all.GetValueOrDefault("gen_ai.request.model"), _model))
                _measured.Enqueue((name, value, all));
        }
    }

    public sealed class Host : ProxyHost
    {
        internal ConcurrentQueue<string> Logged { get; } = [];

        protected override IEnumerable<(string Key, string Value)> Settings => [("Logging:LogLevel:Default", "Trace"), ("Logging:LogLevel:System.Net.Http", "Trace"), ("Logging:LogLevel:Microsoft.AspNetCore", "Trace"), ("Logging:Console:LogLevel:Default", "None")];

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.ConfigureLogging(logging => logging.AddProvider(new Keeper(Logged)));
        }

        private sealed class Keeper(ConcurrentQueue<string> logged) : ILoggerProvider, ILogger
        {
            public ILogger CreateLogger(string categoryName) => this;

            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
                logged.Enqueue($"{formatter(state, exception)} {exception}");

            public void Dispose()
            {
            }
        }
    }
}
