using System.Buffers.Text;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Fyntrix.Identity.Auth;
using Fyntrix.Identity.Data;
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
        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));
        var client = ServiceClient.Create(request.Name!.Trim(), request.Scopes!, Hash(secret), caller.Id(), time.GetUtcNow());
        db.ServiceClients.Add(client);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (e.IsUniqueViolation())
        {
            return Refusal.Conflict("SERVICE_CLIENT_EXISTS", "There is a service client of this name.").ToProblem();
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

    private static async Task<Results<Ok<ClientTokenAnswer>, ProblemHttpResult>> Token(
        HttpContext context,
        IdentityDb db,
        TokenIssuer tokens,
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
        var client = await db.ServiceClients.AsNoTracking().FirstOrDefaultAsync(c => c.ClientId == clientId && c.DisabledAt == null, cancellationToken);
        // Compared in constant time, against zeros for an unknown client.
        var isRight = CryptographicOperations.FixedTimeEquals(client?.SecretHash ?? new byte[SHA256.HashSizeInBytes], Hash(secret));
        if (client is null || !isRight)
            return OAuthError(StatusCodes.Status401Unauthorized, "invalid_client", "Client id or secret is wrong.");

        string[] asked = form["scope"].ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (asked.Except(client.Scopes).FirstOrDefault() is { } tooMuch)
            return OAuthError(StatusCodes.Status400BadRequest, "invalid_scope", $"This client may not have the scope {tooMuch[..Math.Min(tooMuch.Length, 40)]}.");

        var granted = asked.Length == 0 ? client.Scopes : asked;
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new ClientTokenAnswer(
            await tokens.AccessTokenAsync(client.ClientId, granted, cancellationToken),
            "Bearer",
            (int)TokenIssuer.AccessLifetime.TotalSeconds,
            string.Join(' ', granted)));
    }

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

    private static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
