using System.Diagnostics;
using System.Diagnostics.Metrics;
using Fyntrix.LlmCosts.Proxy.Exchanges;
using Fyntrix.LlmCosts.Proxy.Upstreams;
using Fyntrix.LlmCosts.Requests;
using Fyntrix.LlmCosts.Tokens;

namespace Fyntrix.LlmCosts.Proxy;

/// <summary>
/// Spans and metrics of proxied calls, by OpenTelemetry's conventions for generative AI. No prompt and no answer is in them.
/// Source and meter <c>Fyntrix.LlmCosts</c>.
/// </summary>
internal sealed class ProxyTelemetry
{
    private const string Name = "Fyntrix.LlmCosts";

    private static readonly ActivitySource Source = new(Name);

    // The conventions' own boundaries.
    private static readonly InstrumentAdvice<long> TokenBuckets = new()
    {
        HistogramBucketBoundaries = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864],
    };

    private static readonly InstrumentAdvice<double> SecondBuckets = new()
    {
        HistogramBucketBoundaries = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92],
    };

    private readonly NamedModels _models = new();
    private readonly Histogram<long> _tokens;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _firstChunk;

    public ProxyTelemetry(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        _tokens = meter.CreateHistogram(
            "gen_ai.client.token.usage", "{token}", "Tokens of calls that passed the proxy, by `gen_ai.token.type` (input, output), `gen_ai.operation.name`, `gen_ai.provider.name`, `gen_ai.request.model` and `gen_ai.response.model`; estimated ones are not in it.", advice: TokenBuckets);
        _duration = meter.CreateHistogram(
            "gen_ai.client.operation.duration", "s", "Time of calls that passed the proxy, by `gen_ai.operation.name`, `gen_ai.provider.name`, `gen_ai.request.model`, `gen_ai.response.model` and `error.type`; models past the first hundred are `other`.", advice: SecondBuckets);
        _firstChunk = meter.CreateHistogram(
            "gen_ai.client.operation.time_to_first_chunk", "s", "Time to the first piece of an answer that the proxy streams, by `gen_ai.operation.name`, `gen_ai.provider.name` and `gen_ai.request.model`.", advice: SecondBuckets);
    }

    /// <summary>The span of a call; null when nobody listens.</summary>
    public static Activity? Start(ProxyRequest request, Upstream upstream, string model, Uri address)
    {
        var operation = OperationName(request.Operation);
        // At its creation, since samplers decide by them.
        KeyValuePair<string, object?>[] tags =
        [
            new("gen_ai.operation.name", operation),
            new("gen_ai.provider.name", upstream.TelemetryProvider),
            new("gen_ai.request.model", model),
            new("server.address", address.Host),
            new("server.port", address.Port),
        ];
        var span = Source.StartActivity($"{operation} {model}", ActivityKind.Client, default(ActivityContext), tags);
        if (request.IsStream)
            span?.SetTag("gen_ai.request.stream", true);
        if (request.Choices > 1)
            span?.SetTag("gen_ai.request.choice.count", request.Choices);
        return span;
    }

    /// <summary>What became of the call.</summary>
    /// <param name="tokens">As the provider counted them; null when it did not say.</param>
    public void Ended(Activity? span, ProxyOperation operation, Upstream upstream, string model, ExchangeResult result, TokenUsage? tokens, TimeSpan took)
    {
        var answer = result.Answer;
        var error = result switch
        {
            { State: ExchangeState.Refused, Status: { } status } => status.ToString(System.Globalization.CultureInfo.InvariantCulture),
            { State: ExchangeState.TimedOut } => "timeout",
            { State: ExchangeState.Broken } => "connection_broken",
            { State: ExchangeState.NeverReached } => "connection_failed",
            { State: ExchangeState.Cancelled } => "cancelled",
            { Answer.Failed: true } => "answer_failed",
            _ => null,
        };
        if (span is { IsAllDataRequested: true })
        {
            span.SetTag("gen_ai.response.id", answer.Id);
            span.SetTag("gen_ai.response.model", answer.Model);
            span.SetTag("gen_ai.usage.input_tokens", tokens?.Input);
            span.SetTag("gen_ai.usage.output_tokens", tokens?.Output);
            span.SetTag("gen_ai.usage.cache_read.input_tokens", tokens?.Cached);
            span.SetTag("gen_ai.usage.reasoning.output_tokens", tokens is { Reasoning: > 0 } ? tokens.Reasoning : null);
            span.SetTag("gen_ai.response.time_to_first_chunk", result.FirstChunk?.TotalSeconds);
            span.SetTag("gen_ai.response.finish_reasons", answer.FinishReason is { } reason ? new[] { reason } : null);
            span.SetTag("error.type", error);
            // A client that has enough is no failure.
            if (error is not (null or "cancelled"))
                span.SetStatus(ActivityStatusCode.Error);
        }

        var tags = new TagList
        {
            { "gen_ai.operation.name", OperationName(operation) },
            { "gen_ai.provider.name", upstream.TelemetryProvider },
            { "gen_ai.request.model", _models.Name(model) },
        };
        if (result.FirstChunk is { } first)
            _firstChunk.Record(first.TotalSeconds, tags);
        if (answer.Model is { } answered)
            tags.Add("gen_ai.response.model", _models.Name(answered));
        if (tokens is not null)
        {
            _tokens.Record(tokens.Input, [.. tags, new("gen_ai.token.type", "input")]);
            if (operation != ProxyOperation.Embeddings)
                _tokens.Record(tokens.Output, [.. tags, new("gen_ai.token.type", "output")]);
        }

        if (error is not null)
            tags.Add("error.type", error);
        _duration.Record(took.TotalSeconds, tags);
    }

    /// <summary>The conventions have no word of their own for the responses API: it chats.</summary>
    private static string OperationName(ProxyOperation operation) => operation switch
    {
        ProxyOperation.Chat or ProxyOperation.Responses => "chat",
        ProxyOperation.Embeddings => "embeddings",
        ProxyOperation.Models => "list_models",
    };
}
