using System.Security.Cryptography;
using Fyntrix.ServiceDefaults.Auth;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Fyntrix.Bench.LlmCosts;

/// <summary>Stands in for Identity where another service is loaded: publishes a key, signs tokens with it and revokes none.</summary>
internal sealed class KeyServer : IAsyncDisposable
{
    private static readonly AuthSettings Settings = new();

    private readonly ECDsaSecurityKey _key = new(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = "bench" };
    private readonly WebApplication _app;

    private KeyServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        var parameters = _key.ECDsa.ExportParameters(includePrivateParameters: false);
        var keys = $$"""{"keys":[{"kty":"EC","crv":"P-256","use":"sig","alg":"ES256","kid":"bench","x":"{{Base64UrlEncoder.Encode(parameters.Q.X)}}","y":"{{Base64UrlEncoder.Encode(parameters.Q.Y)}}"}]}""";
        _app.MapGet("/.well-known/jwks.json", () => Results.Text(keys, "application/json"));
        _app.MapGet(RevocationFeed.Path, () => Results.Text("""{"revocations":[]}""", "application/json"));
    }

    public Uri Address => new(_app.Urls.First());

    public static async Task<KeyServer> StartAsync()
    {
        var server = new KeyServer();
        await server._app.StartAsync();
        return server;
    }

    /// <summary>A token that lasts as long as a run.</summary>
    public string TokenFor(string subject, params string[] scopes) => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        Issuer = Settings.Issuer,
        Audience = Settings.Audience,
        TokenType = "at+jwt",
        Expires = DateTime.UtcNow.AddHours(4),
        Claims = new Dictionary<string, object> { [FyntrixClaims.Subject] = subject, [FyntrixClaims.Scope] = string.Join(' ', scopes) },
        SigningCredentials = new SigningCredentials(_key, SecurityAlgorithms.EcdsaSha256),
    });

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
