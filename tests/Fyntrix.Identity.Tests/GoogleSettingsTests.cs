using System.Net;
using System.Net.Http.Json;
using Fyntrix.Identity.Google;
using Fyntrix.Testing;

namespace Fyntrix.Identity.Tests;

public sealed class GoogleSettingsTests(IdentityHost host) : IClassFixture<IdentityHost>
{
    [Fact]
    public async Task Without_an_app_of_ours_nobody_signs_in_by_Google()
    {
        var response = await host.Anonymous().PostAsJsonAsync("/api/v1/auth/google", new { token = "a token of Google" });

        await response.IsProblemAsync(HttpStatusCode.ServiceUnavailable, "GOOGLE_NOT_CONFIGURED");
    }

    [Theory]
    [InlineData("http://www.example.com/certs", "id", "Google's tokens cannot be checked: Google:Keys must be an https address.")]
    [InlineData("certs", "id", "Google's tokens cannot be checked: Google:Keys must be an https address.")]
    [InlineData("https://www.example.com/certs", " ", "Google's tokens cannot be checked: an entry of Google:ClientIds is empty.")]
    public void Settings_with_which_anybody_could_sign_are_refused(string keys, string clientId, string fault)
    {
        var result = new GoogleSettingsCheck().Validate(null, new GoogleSettings { Keys = keys, ClientIds = [clientId] });

        Assert.Equal(fault, Assert.Single(result.Failures!));
    }
}
