using System.Net.Http.Json;
using System.Text.Json;
using OtpNet;

namespace Fyntrix.Identity.Tests;

/// <summary>A person's authenticator app, on the clock of the test's host, and the recovery codes that they wrote down.</summary>
internal sealed class Authenticator(IdentityHost host, string secret, string[] recoveryCodes)
{
    private readonly Totp _totp = new(Base32Encoding.ToBytes(secret));

    public byte[] Secret => Base32Encoding.ToBytes(secret);

    public string[] RecoveryCodes => recoveryCodes;

    /// <summary>Turns the second factor of a person on.</summary>
    public static async Task<Authenticator> EnableAsync(IdentityHost host, IdentityHost.Person person)
    {
        var secret = await EnrollAsync(person);
        var confirmed = await person.Client.PostAsJsonAsync("/api/v1/auth/mfa/totp/confirm", new { code = new Authenticator(host, secret, []).Code() });
        Assert.True(confirmed.IsSuccessStatusCode, await confirmed.Content.ReadAsStringAsync());
        var codes = (await confirmed.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("recovery_codes");
        return new Authenticator(host, secret, [.. codes.EnumerateArray().Select(c => c.GetString()!)]);
    }

    public static async Task<string> EnrollAsync(IdentityHost.Person person)
    {
        var response = await person.Client.PostAsync("/api/v1/auth/mfa/totp/enroll", null);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("secret").GetString()!;
    }

    /// <summary>The code of the present step, or of one so many steps away.</summary>
    public string Code(int steps = 0) => _totp.ComputeTotp(host.Clock.GetUtcNow().UtcDateTime.AddSeconds(30 * steps));

    /// <summary>The code of the next step, which nobody has used.</summary>
    public string NextCode()
    {
        host.Clock.Advance(TimeSpan.FromSeconds(30));
        return Code();
    }
}
