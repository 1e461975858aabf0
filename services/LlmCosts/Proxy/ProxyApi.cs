using FluentValidation;
using Fyntrix.LlmCosts.Prices;
using Fyntrix.LlmCosts.Proxy.Exchanges;
using Fyntrix.LlmCosts.Proxy.Upstreams;
using Fyntrix.LlmCosts.Requests;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Microsoft.AspNetCore.Mvc;

namespace Fyntrix.LlmCosts.Proxy;

/// <summary>The metering proxy: an endpoint that speaks OpenAI's API, so that calls are metered by changing a base address.</summary>
internal static class ProxyApi
{
    public const string Prefix = "/llm/openai/v1";
    private const int TakenAtOnce = 256 * 1024;

    public static void MapProxy(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapApi(Prefix, "LLM proxy");
        Calls(group.MapPost("chat/completions", Call(ProxyOperation.Chat, "chat/completions")))
            .WithName("ProxyChatCompletion")
            .WithSummary("A chat completion, metered and passed to the provider; streamed when stream is true");
        Calls(group.MapPost("responses", Call(ProxyOperation.Responses, "responses")))
            .WithName("ProxyResponse")
            .WithSummary("A response, metered and passed to the provider; streamed when stream is true");
        Calls(group.MapPost("embeddings", Call(ProxyOperation.Embeddings, "embeddings")))
            .WithName("ProxyEmbeddings")
            .WithSummary("Embeddings, metered and passed to the provider");
        Passes(group.MapGet("models", ListModelsAsync))
            .WithName("ProxyListModels")
            .WithSummary("The models of the default provider, as it answers");
        Passes(group.MapGet("models/{**model}", GetModelAsync))
            .WithName("ProxyGetModel")
            .WithSummary("A model, as its provider answers");
        group.Map("{**rest}", RefuseAsync)
            .RequireScope(Scopes.LlmWrite, Scopes.User)
            .ExcludeFromDescription();
    }

    private static RouteHandlerBuilder Passes(RouteHandlerBuilder endpoint) => endpoint
        .RequireScope(Scopes.LlmWrite, Scopes.User)
        .Produces(StatusCodes.Status200OK)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status502BadGateway)
        .ProducesProblem(StatusCodes.Status504GatewayTimeout);

    private static RouteHandlerBuilder Calls(RouteHandlerBuilder endpoint) => Passes(endpoint)
        .WithMetadata(new RequestSizeLimitAttribute(ProxySettings.LargestBody))
        .WithDescription("Body and answer are OpenAI's own, and so are the provider's errors; X-Fyntrix-Agent, -Run, -Pick and -Tags say for what it is.")
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
        .ProducesProblem(StatusCodes.Status429TooManyRequests)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static Delegate Call(ProxyOperation operation, string path) =>
        (HttpContext context, UpstreamList upstreams, IValidator<RequestReport> validator, ProxyCaller caller) =>
            CallAsync(context, operation, path, upstreams, validator, caller);

    private static async Task CallAsync(
        HttpContext context, ProxyOperation operation, string path, UpstreamList upstreams, IValidator<RequestReport> validator, ProxyCaller caller)
    {
        var attribution = CallAttribution.Read(context, validator);
        if (attribution.IsRefused(out var refusal)
            || (await ReadAsync(context, operation) is var request && request.IsRefused(out refusal)))
        {
            await OpenAiErrors.WriteAsync(context, refusal);
            return;
        }

        if (upstreams.Find(request.Value.Model) is { } upstream && upstream.CanAddress(operation, upstream.OwnName(request.Value.Model)))
            await caller.RunAsync(context, request.Value, upstream, attribution.Value, path);
        else
            await OpenAiErrors.WriteAsync(context, NoUpstream(request.Value.Model));
    }

    private static Task ListModelsAsync(HttpContext context, UpstreamList upstreams, Exchange exchange) =>
        upstreams.Default is { } upstream
            ? GetAsync(context, upstream, "models", exchange)
            : OpenAiErrors.WriteAsync(context, new Refusal(StatusCodes.Status404NotFound, "UPSTREAM_MISSING", "No provider is the default one, so there is no list of models; an operator sets Llm:Upstreams."));

    private static Task GetModelAsync(string model, HttpContext context, UpstreamList upstreams, Exchange exchange)
    {
        var name = ModelInPath.Name(model);
        return name.Length <= RequestReportValidator.LongestName && upstreams.Find(name) is { } upstream && upstream.CanAddress(ProxyOperation.Models, upstream.OwnName(name))
            ? GetAsync(context, upstream, $"models/{string.Join('/', upstream.OwnName(name).Split('/').Select(Uri.EscapeDataString))}", exchange)
            : OpenAiErrors.WriteAsync(context, NoUpstream(name));
    }

    private static async Task GetAsync(HttpContext context, Upstream upstream, string path, Exchange exchange)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, upstream.Address(ProxyOperation.Models, path, null, context.Request.QueryString.Value ?? ""));
        await exchange.RunAsync(context, upstream, request, asksForStream: false, hidesUsage: false);
    }

    private static Task RefuseAsync(HttpContext context) => OpenAiErrors.WriteAsync(context, new Refusal(
        StatusCodes.Status404NotFound,
        "NOT_FOUND",
        "The proxy takes POST chat/completions, responses and embeddings, and GET models and models/{id}; what cannot be metered does not pass."));

    private static Refusal NoUpstream(string model) => new(
        StatusCodes.Status404NotFound,
        "MODEL_NOT_FOUND",
        $"No provider is set up for the model {(model.Length <= RequestReportValidator.LongestName ? model : "of this name")}; an operator sets Llm:Upstreams.");

    /// <summary>Reads the body once, and no more than it may be.</summary>
    private static async Task<ServiceDefaults.Api.Result<ProxyRequest>> ReadAsync(HttpContext context, ProxyOperation operation)
    {
        if (context.Request.Headers.ContentEncoding.Count > 0)
            return new Refusal(StatusCodes.Status415UnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE", "Send the body as it is, without Content-Encoding.");
        if (context.Request.ContentLength > ProxySettings.LargestBody)
            throw new BadHttpRequestException("The body is too large.", StatusCodes.Status413PayloadTooLarge);
        // What a client only says that it will send takes no memory yet.
        using var body = new MemoryStream((int)Math.Min(context.Request.ContentLength ?? 0, TakenAtOnce));
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        return body.Length > ProxySettings.LargestBody
            ? throw new BadHttpRequestException("The body is too large.", StatusCodes.Status413PayloadTooLarge)
            : ProxyRequest.Read(operation, body.GetBuffer().AsMemory(0, (int)body.Length));
    }
}
