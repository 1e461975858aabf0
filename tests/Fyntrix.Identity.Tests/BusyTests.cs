using System.Net;
using System.Net.Http.Json;
using Fyntrix.Identity.Codes;
using Fyntrix.Identity.Passwords;
using Fyntrix.Testing;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace Fyntrix.Identity.Tests;

/// <summary>An instance that is too busy to look at anything costs nobody a try, beside one on the same database that is not.</summary>
public sealed class BusyTests : IClassFixture<IdentityHost>, IAsyncDisposable
{
    private const int Often = 8;

    private readonly IdentityHost _host;
    private readonly WebApplicationFactory<Program> _busy;

    public BusyTests(IdentityHost host)
    {
        _host = host;
        _busy = host.WithWebHostBuilder(builder => builder.ConfigureTestServices(services =>
            services.Configure<PasswordHashingSettings>(settings => (settings.AtOnce, settings.LongestWait) = (0, TimeSpan.Zero))));
    }

    public ValueTask DisposeAsync() => _busy.DisposeAsync();

    [Fact]
    public async Task A_sign_in_is_not_counted()
    {
        var person = await _host.SignUpAsync();

        await IsBusyAsync("login", new { email = person.Email, password = IdentityHost.Password });

        Assert.Equal(HttpStatusCode.OK, (await _host.LoginAsync(person.Email)).StatusCode);
    }

    [Fact]
    public async Task A_code_keeps_its_three_tries()
    {
        var phone_number = $"+91{Random.Shared.NextInt64(6_000_000_000, 10_000_000_000)}";
        await _host.Anonymous().PostAsJsonAsync("/api/v1/auth/phone/signup", new { phone_number, name = "Asha" });
        var verify = new { phone_number, otp_code = await _host.Codes.NextAsync(OneTimeCodePurpose.PHONE_SIGN_UP, phone_number) };

        await IsBusyAsync("phone/verify-signup", verify);

        Assert.Equal(HttpStatusCode.OK, (await _host.Anonymous().PostAsJsonAsync("/api/v1/auth/phone/verify-signup", verify)).StatusCode);
    }

    [Fact]
    public async Task A_reset_keeps_the_codes_tries()
    {
        var person = await _host.SignUpAsync();
        await _host.Anonymous().PostAsJsonAsync("/api/v1/auth/password/forgot", new { email = person.Email });
        var reset = new { email = person.Email, code = await _host.Codes.NextAsync(OneTimeCodePurpose.PASSWORD_RESET, person.Email), new_password = "nine brown foxes sleep" };

        await IsBusyAsync("password/reset", reset);

        await _host.Anonymous().PostAsJsonAsync("/api/v1/auth/password/reset", reset).IsNoContentAsync();
    }

    [Fact]
    public async Task A_challenge_keeps_its_five_tries()
    {
        var person = await _host.SignUpAsync();
        var app = await Authenticator.EnableAsync(_host, person);
        var challenge = await _host.ChallengeAsync(person.Email);

        await IsBusyAsync("mfa/verify", new { mfa_token = challenge, recovery_code = app.RecoveryCodes[0] });

        Assert.Equal(HttpStatusCode.OK, (await _host.VerifyAsync(challenge, recoveryCode: app.RecoveryCodes[0])).StatusCode);
    }

    private async Task IsBusyAsync(string path, object request)
    {
        using var client = _busy.CreateClient();
        for (var i = 0; i < Often; i++)
            await (await client.PostAsJsonAsync($"/api/v1/auth/{path}", request)).IsProblemAsync(HttpStatusCode.TooManyRequests, "SIGN_IN_BUSY");
    }
}
