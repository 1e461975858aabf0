using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Fyntrix.Testing;
using static Fyntrix.Identity.Tests.SignInTests;

namespace Fyntrix.Identity.Tests;

public sealed class ProfileTests(IdentityHost host) : IClassFixture<IdentityHost>
{
    private const string Path = "/api/v1/users/me";

    [Fact]
    public async Task A_profile_shows_what_was_set_and_null_clears()
    {
        var person = await host.SignUpAsync("Asha");
        var set = await ReadAsync(await person.Client.PatchAsync(Path, Json(
            """
            {"name":" Asha Rao ","first_name":"Asha","last_name":"Rao","date_of_birth":"1990-05-17","gender":"female","country_code":"IN",
             "timezone":"Asia/Kolkata","language":"hi-IN","profile_picture_url":"https://example.com/a.png","bio":"Trades swings"}
            """)));

        var cleared = await ReadAsync(await person.Client.PatchAsync(Path, Json("""{"first_name":null,"date_of_birth":null,"language":null,"bio":null}""")));

        Assert.Equal(
            ("Asha Rao", "1990-05-17", "Asia/Kolkata", "hi-IN", "https://example.com/a.png"),
            (Text(set, "name"), Text(set, "date_of_birth"), Text(set, "timezone"), Text(set, "language"), Text(set, "profile_picture_url")));
        Assert.Equal(("Asha Rao", null, "Rao", null, "en", null), (Text(cleared, "name"), Text(cleared, "first_name"), Text(cleared, "last_name"), Text(cleared, "date_of_birth"), Text(cleared, "language"), Text(cleared, "bio")));
        Assert.Equal(cleared.ToString(), (await person.Client.GetFromJsonAsync<JsonElement>(Path)).ToString());
    }

    [Theory]
    [InlineData("""{"name":null}""", "name")]
    [InlineData("""{"name":"  "}""", "name")]
    [InlineData("""{"date_of_birth":"1899-12-31"}""", "date_of_birth")]
    [InlineData("""{"date_of_birth":"2026-01-12"}""", "date_of_birth")]
    [InlineData("""{"date_of_birth":"yesterday"}""", "date_of_birth")]
    [InlineData("""{"country_code":"in"}""", "country_code")]
    [InlineData("""{"country_code":"INDI"}""", "country_code")]
    [InlineData("""{"timezone":"Asia/Nowhere"}""", "timezone")]
    [InlineData("""{"timezone":"../../etc/passwd"}""", "timezone")]
    [InlineData("""{"language":"a language"}""", "language")]
    [InlineData("""{"profile_picture_url":"http://example.com/a.png"}""", "profile_picture_url")]
    [InlineData("""{"profile_picture_url":"javascript:alert(1)"}""", "profile_picture_url")]
    [InlineData("""{"email":"other@example.com"}""", "email")]
    [InlineData("""{"phone_number":"+919876543210"}""", "phone_number")]
    [InlineData("""{"role":"ADMIN"}""", "role")]
    public async Task A_bad_profile_is_told_which_field_is_wrong(string body, string field)
    {
        var person = await host.SignUpAsync();

        await (await person.Client.PatchAsync(Path, Json(body))).IsInvalidAsync(field);
    }

    [Theory]
    [InlineData("name", 100)]
    [InlineData("first_name", 50)]
    [InlineData("last_name", 50)]
    [InlineData("gender", 20)]
    [InlineData("bio", 2000)]
    public async Task A_text_is_as_long_as_its_column_at_the_most(string field, int longest)
    {
        var person = await host.SignUpAsync();

        var fits = await person.Client.PatchAsync(Path, Json($$"""{"{{field}}":"{{new string('x', longest)}}"}"""));

        Assert.Equal(HttpStatusCode.OK, fits.StatusCode);
        await (await person.Client.PatchAsync(Path, Json($$"""{"{{field}}":"{{new string('x', longest + 1)}}"}"""))).IsInvalidAsync(field);
    }

    [Fact]
    public async Task Changes_of_different_fields_at_once_all_stay()
    {
        var person = await host.SignUpAsync();

        var answers = await Task.WhenAll(new[] { "first_name", "last_name", "gender", "bio" }.Select(field => person.Client.PatchAsync(Path, Json($$"""{"{{field}}":"x"}"""))));

        Assert.All(answers, a => Assert.Equal(HttpStatusCode.OK, a.StatusCode));
        var me = await person.Client.GetFromJsonAsync<JsonElement>(Path);
        Assert.All(new[] { "first_name", "last_name", "gender", "bio" }, field => Assert.Equal("x", Text(me, field)));
    }

    private static string? Text(JsonElement element, string member) => element.GetProperty(member).GetString();

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response)
    {
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }
}
