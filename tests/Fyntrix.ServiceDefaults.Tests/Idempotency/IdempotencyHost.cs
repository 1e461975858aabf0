using System.Collections.Concurrent;
using System.Security.Claims;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.ServiceDefaults.Idempotency;
using Fyntrix.ServiceDefaults.Tests.Support;

namespace Fyntrix.ServiceDefaults.Tests.Idempotency;

/// <summary>A service whose endpoint does for each caller what the test says, and counts.</summary>
public abstract class IdempotencyHost(StoreKind kind) : IAsyncLifetime
{
    private readonly ConcurrentDictionary<string, Caller> _callers = new();
    private StoreApp? _store;

    internal TestApp App => _store!.App;

    public async Task InitializeAsync() => _store = await StoreApp.StartAsync(kind, map: app =>
    {
        var api = app.MapApi("/api/v1", "Things");
        api.MapPost("/things", (HttpContext context, ClaimsPrincipal user) => _callers[user.Id()].RunAsync(context)).RequireScope(Scopes.User).WithIdempotencyKey();
        api.MapPost("/other-things", (HttpContext context, ClaimsPrincipal user) => _callers[user.Id()].RunAsync(context)).RequireScope(Scopes.User).WithIdempotencyKey();
        api.MapPost("/typed", (TypedRequest request, HttpContext context, ClaimsPrincipal user) => _callers[user.Id()].RunAsync(context, request)).RequireScope(Scopes.User).WithIdempotencyKey();
        api.MapPost("/optional", (HttpContext context, ClaimsPrincipal user) => _callers[user.Id()].RunAsync(context)).RequireScope(Scopes.User).WithIdempotencyKey(required: false);
    });

    public Task DisposeAsync() => _store!.DisposeAsync().AsTask();

    /// <summary>A new caller; the endpoint answers 201 with the derived id until told otherwise.</summary>
    internal Caller NewCaller()
    {
        var caller = new Caller(this, $"user-{Guid.NewGuid():N}");
        _callers[caller.Id] = caller;
        return caller;
    }

    internal sealed record TypedRequest(string? Name);

    internal sealed class Caller(IdempotencyHost host, string id)
    {
        private int _runs;

        public string Id => id;

        public int Runs => _runs;

        public ConcurrentQueue<Guid> DerivedIds { get; } = new();

        public Func<HttpContext, int, Task<IResult>> Endpoint { get; set; } = (context, run) =>
            Task.FromResult<IResult>(TypedResults.Json(new { id = context.IdempotencyKey()?.DeriveId("thing"), run, secret = Guid.NewGuid() }, statusCode: 201));

        public async Task<IResult> RunAsync(HttpContext context, TypedRequest? request = null)
        {
            var run = Interlocked.Increment(ref _runs);
            if (context.IdempotencyKey() is { } key)
                DerivedIds.Enqueue(key.DeriveId("thing"));
            return await Endpoint(context, run) is var result && request is null ? result : TypedResults.Ok(request);
        }

        public async Task<HttpResponseMessage> PostAsync(string? key, string body = """{"a":1}""", string path = "/api/v1/things")
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path);
            request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
            if (key is not null)
                request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
            using var client = host.App.As(id);
            return await client.SendAsync(request);
        }
    }
}
