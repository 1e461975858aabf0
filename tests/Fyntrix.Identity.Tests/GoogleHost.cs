using System.Text.Json;
using Microsoft.AspNetCore.Hosting;

namespace Fyntrix.Identity.Tests;

/// <summary>Identity with a Google of the test's own, which publishes keys and signs tokens.</summary>
public sealed class GoogleHost : IdentityHost
{
    public const string OurApp = "our-app.apps.googleusercontent.com";

    internal StubServer Google { get; private set; } = null!;

    internal GoogleSigner Signer { get; } = new("k1");

    /// <summary>One that a test has for itself, to be disposed of as a fixture.</summary>
    public static async Task<GoogleHost> StartAsync()
    {
        var host = new GoogleHost();
        await host.InitializeAsync();
        return host;
    }

    internal string Token(string subject, string? email, params (string Name, object? Value)[] changes) => Token(Signer, subject, email, changes);

    internal string Token(GoogleSigner signer, string subject, string? email, params (string Name, object? Value)[] changes) =>
        signer.Sign(Payload(subject, email, changes));

    internal string Payload(string subject, string? email, params (string Name, object? Value)[] changes)
    {
        var now = Clock.GetUtcNow().ToUnixTimeSeconds();
        var claims = new Dictionary<string, object?>
        {
            ["iss"] = "https://accounts.google.com", ["aud"] = OurApp, ["azp"] = OurApp, ["sub"] = subject, ["email"] = email, ["email_verified"] = true,
            ["name"] = "Asha Rao", ["iat"] = now, ["exp"] = now + 3600,
        };
        foreach (var (name, value) in changes)
            claims[name] = value;
        return JsonSerializer.Serialize(claims.Where(c => c.Value is not null).ToDictionary());
    }

    protected override async Task PrepareAsync()
    {
        Google = await StubServer.StartAsync();
        Google.Body = $$"""{"keys":[{{Signer.PublicKey}}]}""";
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.UseSetting("Google:Keys", $"{Google.Address}/oauth2/v3/certs");
        builder.UseSetting("Google:ClientIds:0", "our-other-app.apps.googleusercontent.com");
        builder.UseSetting("Google:ClientIds:1", OurApp);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Google.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
