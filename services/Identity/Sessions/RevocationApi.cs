using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Fyntrix.Identity.Data;
using Fyntrix.ServiceDefaults.Auth;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;

namespace Fyntrix.Identity.Sessions;

/// <summary>What every token validator asks for at an interval: the sessions that ended before their tokens did.</summary>
internal static class RevocationApi
{
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(15);

    public static void MapRevocations(this IEndpointRouteBuilder routes) =>
        routes.MapGet(RevocationFeed.Path, Get).AllowAnonymous().WithTags("Keys")
            .WithName("GetRevocations").WithSummary("Sessions ended in the last 15 minutes")
            .WithDescription("Ids of users and sessions, nothing else of them. Changes carry a new ETag; an unchanged feed answers 304.");

    /// <summary>The feed as of now, newest first.</summary>
    public static async Task<List<Revocation>> ReadAsync(IdentityDb db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var oldest = now - Kept;
        var sessions = await db.Sessions.AsNoTracking()
            .Where(s => s.EndedAt >= oldest)
            .OrderByDescending(s => s.EndedAt).ThenBy(s => s.Id)
            .Select(s => new Revocation(s.UserId, s.Id, s.EndedAt!.Value))
            .ToListAsync(cancellationToken);
        var clients = await db.ServiceClients.AsNoTracking()
            .Where(c => c.DisabledAt >= oldest)
            .Select(c => new Revocation(c.ClientId, null, c.DisabledAt!.Value))
            .ToListAsync(cancellationToken);
        return clients.Count == 0 ? sessions : [.. sessions.Concat(clients).OrderByDescending(r => r.NotBefore).ThenBy(r => r.Sub)];
    }

    private static async Task<Results<Ok<RevocationFeed>, StatusCodeHttpResult>> Get(HttpContext context, IdentityDb db, TimeProvider time, CancellationToken cancellationToken)
    {
        var revocations = await ReadAsync(db, time.GetUtcNow(), cancellationToken);
        var etag = ETagOf(revocations);
        context.Response.GetTypedHeaders().ETag = etag;
        context.Response.Headers.CacheControl = "no-cache";
        return context.Request.GetTypedHeaders().IfNoneMatch.Any(sent => sent.Compare(etag, useStrongComparison: false))
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Ok(new RevocationFeed(revocations));
    }

    // Over every entry: one may be committed later than its moment says, as an older one falls out, and neither shows at the feed's head.
    private static EntityTagHeaderValue ETagOf(IEnumerable<Revocation> revocations)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var revocation in revocations)
            hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{revocation.Sub}|{revocation.Sid}|{revocation.NotBefore.UtcTicks}\n")));
        return new($"\"{Convert.ToHexStringLower(hash.GetHashAndReset())}\"");
    }
}
