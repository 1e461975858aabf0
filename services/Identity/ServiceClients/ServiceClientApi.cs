using System.Buffers.Text;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Fyntrix.Contracts;
using Fyntrix.Identity.Auth;
using Fyntrix.Identity.Data;
using Fyntrix.Identity.Sessions;
using Fyntrix.Identity.Throttling;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.ServiceDefaults.Stores.Postgres;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Identity.ServiceClients;

/// <summary>Service clients: made by an administrator, they get tokens by their own credentials.</summary>
internal static class ServiceClientApi
{
    private const int SecretBytes = 32;

    public static void MapServiceClients(this IEndpointRouteBuilder routes)
    {
        var admin = routes.MapApi("/api/v1/admin/service-clients", "Service clients").RequireScope(Scopes.Admin);
        admin.MapPost("/", Create).ProducesProblem(StatusCodes.Status409Conflict)
            .WithName("CreateServiceClient").WithSummary("Make a service client")
            .WithDescription("The secret is shown this once; only its hash is kept.");
        admin.MapGet("/", List)
            .WithName("ListServiceClients").WithSummary("Service clients, newest first");
        admin.MapGet("/{id}", Get).ProducesProblem(StatusCodes.Status404NotFound)
            .WithName("GetServiceClient").WithSummary("One service client");
        admin.MapPatch("/{id}", PatchAsync).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict)
            .WithName("PatchServiceClient").WithSummary("Rename a service client")
            .WithDescription("Scopes cannot be changed: make another client with the scopes that are wanted, and disable this one.");
        admin.MapPost("/{id}/disable", Disable).ProducesProblem(StatusCodes.Status404NotFound)
            .WithName("DisableServiceClient").WithSummary("Disable a service client for good")
            .WithDescription("It gets no more tokens, and those it has are refused everywhere within a minute.");
        admin.MapPost("/{id}/secret", ChangeSecret).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict)
            .WithName("ChangeServiceClientSecret").WithSummary("Give a service client another secret")
            .WithDescription("The new secret is shown this once. The one until now stays good for overlap_minutes, 0 to 1440; 1440 when left out, so that nothing stops before it has the new one. While an overlap runs the secret is changed only with overlap_minutes 0, which ends both older ones: one of them may be all that a program has.");

        routes.MapApi("/api/v1/auth", "Auth").MapPost("/token", Token).AllowAnonymous().DisableAntiforgery()
            .WithName("Token").WithSummary("An access token by client credentials")
            .WithDescription("RFC 6749 section 4.4: form fields grant_type=client_credentials and optionally scope; client id and secret in the Authorization header (Basic) or as client_id and client_secret.");
    }

    private static async Task<Results<Created<NewServiceClientAnswer>, ProblemHttpResult>> Create(
        ServiceClientRequest request,
        ClaimsPrincipal caller,
        IdentityDb db,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var secret = NewSecret();
        var client = ServiceClient.Create(request.Name!.Trim(), request.Scopes!, Hash(secret), caller.Id(), time.GetUtcNow());
        db.ServiceClients.Add(client);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (e.IsUniqueViolation())
        {
            return NameTaken.ToProblem();
        }

        return TypedResults.Created(
            $"/api/v1/admin/service-clients/{client.ClientId}",
            new NewServiceClientAnswer(client.ClientId, secret, client.Name, client.Scopes, client.CreatedAt));
    }

    private static async Task<Results<Ok<Page<ServiceClientAnswer>>, ProblemHttpResult>> List(
        [AsParameters] PageQuery page,
        IdentityDb db,
        CancellationToken cancellationToken)
    {
        if (page.Read() is var window && window.IsRefused(out var refusal))
            return refusal.ToProblem();

        var query = db.ServiceClients.AsNoTracking();
        if (window.Value.After is { } after)
            query = query.Where(c => c.CreatedAt < after.At || (c.CreatedAt == after.At && string.Compare(c.ClientId, after.Id) < 0));
        var rows = await query.OrderByDescending(c => c.CreatedAt).ThenByDescending(c => c.ClientId)
            .Take(window.Value.Limit + 1)
            .Select(c => new ServiceClientAnswer(c.ClientId, c.Name, c.Scopes, c.CreatedAt, c.DisabledAt))
            .ToListAsync(cancellationToken);
        return TypedResults.Ok(Page<ServiceClientAnswer>.Of(rows, window.Value, c => new PagePosition(c.CreatedAt, c.ClientId)));
    }

    private static async Task<Results<Ok<ServiceClientAnswer>, ProblemHttpResult>> Get(string id, IdentityDb db, CancellationToken cancellationToken) =>
        await db.ServiceClients.AsNoTracking().SingleOrDefaultAsync(c => c.ClientId == id, cancellationToken) is { } client
            ? TypedResults.Ok(ServiceClientAnswer.Of(client))
            : NoSuchClient.ToProblem();

    private static async Task<Results<Ok<ServiceClientAnswer>, ProblemHttpResult>> PatchAsync(
        string id,
        ServiceClientPatch request,
        IdentityDb db,
        CancellationToken cancellationToken)
    {
        if (await db.ServiceClients.SingleOrDefaultAsync(c => c.ClientId == id, cancellationToken) is not { } client)
            return NoSuchClient.ToProblem();
        client.Rename(request.Name!.Trim());
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (e.IsUniqueViolation())
        {
            return NameTaken.ToProblem();
        }

        return TypedResults.Ok(ServiceClientAnswer.Of(client));
    }

    private static async Task<Results<Ok<ServiceClientAnswer>, ProblemHttpResult>> Disable(
        string id,
        IdentityDb db,
        SessionEnding ending,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await LockAsync(db, id, cancellationToken) is not { } client)
            return NoSuchClient.ToProblem();
        if (client.DisabledAt is not null)
            return TypedResults.Ok(ServiceClientAnswer.Of(client));

        // The clock is read under the lock: every token that it got was issued before, and is refused.
        var now = time.GetUtcNow();
        client.Disable(now);
        db.Publish(new SessionsRevoked(id, null, now), now);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        ending.Announce([new Revocation(id, null, now)]);
        return TypedResults.Ok(ServiceClientAnswer.Of(client));
    }

    private static async Task<Results<Ok<ServiceClientSecretAnswer>, ProblemHttpResult>> ChangeSecret(
        string id,
        ServiceClientSecretRequest? request,
        HttpContext context,
        IdentityDb db,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var overlap = request?.OverlapMinutes ?? ServiceClientSecretRequest.LongestOverlap;
        if (overlap is < 0 or > ServiceClientSecretRequest.LongestOverlap)
            return Refusal.Invalid("overlap_minutes", $"must be between 0 and {ServiceClientSecretRequest.LongestOverlap}.").ToProblem();

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await LockAsync(db, id, cancellationToken) is not { } client)
            return NoSuchClient.ToProblem();
        if (client.DisabledAt is not null)
            return Refusal.Conflict("SERVICE_CLIENT_DISABLED", "The service client is disabled; make another one.").ToProblem();
        var now = time.GetUtcNow();
        if (overlap > 0 && client.PreviousSecretUntil > now)
            return OverlapRuns.ToProblem();
        var secret = NewSecret();
        client.ChangeSecret(Hash(secret), TimeSpan.FromMinutes(overlap), now);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new ServiceClientSecretAnswer(id, secret, client.PreviousSecretUntil));
    }

    private static async Task<Results<Ok<ClientTokenAnswer>, ProblemHttpResult>> Token(
        HttpContext context,
        IdentityDb db,
        TokenIssuer tokens,
        Throttle throttle,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (context.Request.GetTypedHeaders().ContentType?.MediaType != "application/x-www-form-urlencoded")
            return OAuthError(StatusCodes.Status400BadRequest, "invalid_request", "Send a form (application/x-www-form-urlencoded) with grant_type=client_credentials.");
        IFormCollection form;
        try
        {
            form = await context.Request.ReadFormAsync(cancellationToken);
        }
        catch (InvalidDataException)
        {
            return OAuthError(StatusCodes.Status400BadRequest, "invalid_request", "The form cannot be read: it has too many fields, or too long ones.");
        }

        if (form["grant_type"] != "client_credentials")
            return OAuthError(StatusCodes.Status400BadRequest, "unsupported_grant_type", "Only grant_type=client_credentials is supported here.");

        var (clientId, secret) = Credentials(context.Request, form);
        var account = ThrottleKey.Account("client", clientId);
        var address = ThrottleKey.Address(context.Connection.RemoteIpAddress?.ToString());
        if (await throttle.AdmitAsync(cancellationToken, account, address) is { } refusal)
            return refusal.ToProblem();

        // The lock makes a disabling wait until the token is signed, and so be later than it.
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var client = await db.ServiceClients
            .FromSql($"SELECT * FROM service_clients WHERE client_id = {clientId} AND disabled_at IS NULL FOR SHARE")
            .AsNoTracking().SingleOrDefaultAsync(cancellationToken);
        if (client?.Accepts(Hash(secret), time.GetUtcNow()) != true)
            return OAuthError(StatusCodes.Status401Unauthorized, "invalid_client", "Client id or secret is wrong.");

        string[] asked = form["scope"].ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var granted = asked.Length == 0 ? client.Scopes : asked;
        var tooMuch = granted.Except(client.Scopes).FirstOrDefault();
        var token = tooMuch is null ? await tokens.AccessTokenAsync(client.ClientId, granted, cancellationToken) : null;
        // The throttle has a connection of its own; this one goes back first.
        await transaction.CommitAsync(cancellationToken);
        await throttle.ForgetAsync(cancellationToken, account, address);
        if (token is null)
            return OAuthError(StatusCodes.Status400BadRequest, "invalid_scope", $"This client may not have the scope {tooMuch!.Cut(40)}.");

        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new ClientTokenAnswer(token, "Bearer", (int)TokenIssuer.AccessLifetime.TotalSeconds, string.Join(' ', granted)));
    }

    private static Refusal NoSuchClient => Refusal.NotFound("service client");

    private static Refusal OverlapRuns =>
        Refusal.Conflict("SERVICE_CLIENT_SECRET_OVERLAPS", "The secret before this one is still good, and another change would end one that is in use. Wait until its overlap is over, make another client, or send overlap_minutes 0, which ends both.");

    private static Refusal NameTaken => Refusal.Conflict("SERVICE_CLIENT_EXISTS", "There is a service client of this name.");

    private static Task<ServiceClient?> LockAsync(IdentityDb db, string id, CancellationToken cancellationToken) =>
        db.ServiceClients.FromSql($"SELECT * FROM service_clients WHERE client_id = {id} FOR UPDATE").SingleOrDefaultAsync(cancellationToken);

    private static (string ClientId, string Secret) Credentials(HttpRequest request, IFormCollection form)
    {
        var header = request.Headers.Authorization.ToString();
        if (header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
        {
            var buffer = new byte[header.Length];
            if (Convert.TryFromBase64String(header["Basic ".Length..].Trim(), buffer, out var length))
            {
                var parts = Encoding.UTF8.GetString(buffer, 0, length).Split(':', 2);
                if (parts.Length == 2)
                    return (Uri.UnescapeDataString(parts[0]), Uri.UnescapeDataString(parts[1]));
            }
        }

        return (form["client_id"].ToString(), form["client_secret"].ToString());
    }

    /// <summary>Problem details that also carry the member <c>error</c>, which OAuth libraries read (RFC 6749, section 5.2).</summary>
    private static ProblemHttpResult OAuthError(int status, string error, string detail)
    {
        var details = Problems.Details(new Refusal(status, error.ToUpperInvariant(), detail));
        details.Extensions["error"] = error;
        details.Extensions["error_description"] = detail;
        return TypedResults.Problem(details);
    }

    private static string NewSecret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));

    private static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
