using System.Net;
using System.Text;
using System.Text.Json;
using Fyntrix.Contracts;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.Testing;

namespace Fyntrix.Identity.Tests;

/// <summary>
/// What clients of the former system send, as they send it, and what they read of the answer. The gateway's part, which address
/// means which, is shown in its own tests over the same <see cref="FormerRoutes"/>.
/// </summary>
public sealed class FormerContractTests(IdentityHost host) : IClassFixture<IdentityHost>
{
    [Fact]
    public async Task The_front_end_learns_who_is_signed_in()
    {
        var person = await host.SignUpAsync("Asha");

        var me = await ReadAsync(await SendAsync(person.Client, "GET", "/v1/auth/me"));

        Assert.Equal(person.Id, me.GetProperty("user_id").GetString());
        Assert.Equal("Asha", me.GetProperty("name").GetString());
        Assert.Equal(person.Email, me.GetProperty("email").GetString());
        Assert.False(me.GetProperty("email_verified").GetBoolean());
        Assert.Equal(JsonValueKind.Null, me.GetProperty("phone").ValueKind);
        Assert.False(me.GetProperty("phone_verified").GetBoolean());
    }

    [Fact]
    public async Task Without_that_the_front_end_decodes_the_id_token()
    {
        var person = await host.SignUpAsync("Asha");

        var payload = person.Tokens.GetProperty("id_token").GetString()!.Split('.')[1];
        var claims = JsonDocument.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(payload)).RootElement;

        Assert.Equal(person.Id, claims.GetProperty("sub").GetString());
        Assert.Equal("Asha", claims.GetProperty("name").GetString());
        Assert.False(claims.GetProperty("phone_verified").GetBoolean());
    }

    [Fact]
    public async Task The_front_end_refreshes_in_camel_case_beside_the_API()
    {
        var person = await host.SignUpAsync();

        var tokens = await ReadAsync(await SendAsync(host.Anonymous(), "POST", "/auth/refresh", $$"""{"refreshToken":"{{person.RefreshToken}}"}"""));

        Assert.NotEqual("", tokens.GetProperty("access_token").GetString());
        Assert.NotEqual(person.RefreshToken, tokens.GetProperty("refresh_token").GetString());
    }

    [Fact]
    public async Task The_documented_refresh_carries_the_address_in_a_header()
    {
        var person = await host.SignUpAsync();
        var client = host.Anonymous();
        client.DefaultRequestHeaders.Add("email", person.Email);

        var tokens = await ReadAsync(await SendAsync(client, "POST", "/v1/auth/refresh", $$"""{"refresh_token":"{{person.RefreshToken}}"}"""));

        foreach (var member in new[] { "access_token", "id_token", "refresh_token" })
            Assert.NotEqual("", tokens.GetProperty(member).GetString());
        Assert.Equal(600, tokens.GetProperty("expires_in").GetInt32());
        Assert.Equal("Bearer", tokens.GetProperty("token_type").GetString());
    }

    [Fact]
    public async Task Signing_up_and_in_by_e_mail_takes_what_else_a_client_sends()
    {
        var email = $"former.{Guid.NewGuid():N}@example.com";

        var signUp = await SendAsync(host.Anonymous(), "POST", "/v1/auth/signup", $$"""{"email":"{{email}}","password":"{{IdentityHost.Password}}","name":"Asha","marketing":{"opt_in":true} }""");
        var login = await ReadAsync(await SendAsync(host.Anonymous(), "POST", "/v1/auth/login", $$"""{"remember":true,"email":"{{email}}","password":"{{IdentityHost.Password}}"}"""));

        Assert.Equal(HttpStatusCode.Created, signUp.StatusCode);
        foreach (var member in new[] { "access_token", "id_token", "refresh_token", "token_type" })
            Assert.NotEqual("", login.GetProperty(member).GetString());
        Assert.Equal(600, login.GetProperty("expires_in").GetInt32());
    }

    [Fact]
    public async Task A_refusal_says_what_happened_where_the_front_end_looks()
    {
        var wrong = await SendAsync(host.Anonymous(), "POST", "/v1/auth/login", """{"email":"nobody@example.com","password":"not the right password"}""");

        var problem = await wrong.IsProblemAsync(HttpStatusCode.Unauthorized, "CREDENTIALS_INVALID");
        Assert.Equal("E-mail or password is wrong.", problem.GetProperty("message").GetString());
        Assert.Equal(JsonValueKind.String, problem.GetProperty("detail").ValueKind);
    }

    [Fact]
    public async Task Sign_in_says_that_it_lives()
    {
        var health = await ReadAsync(await SendAsync(host.Anonymous(), "GET", "/v1/auth/health"));

        Assert.Equal("healthy", health.GetProperty("status").GetString());
        Assert.Equal("identity", health.GetProperty("service").GetString());
    }

    [Fact]
    public async Task Deleting_a_user_deletes_who_is_signed_in_whoever_is_named()
    {
        var person = await host.SignUpAsync();
        var named = await host.SignUpAsync();

        var anonymous = await SendAsync(host.Anonymous(), "DELETE", "/v1/auth/user", $$"""{"identifier":"{{named.Email}}"}""");
        var deleted = await SendAsync(person.Client, "DELETE", "/v1/auth/user", $$"""{"identifier":"{{named.Email}}"}""");

        await anonymous.IsProblemAsync(HttpStatusCode.Unauthorized, "UNAUTHENTICATED");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        await (await SendAsync(person.Client, "GET", "/v1/auth/me")).IsProblemAsync(HttpStatusCode.Unauthorized, "TOKEN_INVALID");
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(named.Client, "GET", "/v1/auth/me")).StatusCode);
    }

    [Fact]
    public async Task Preferences_are_as_documented()
    {
        var person = await host.SignUpAsync();

        var made = await ReadAsync(await SendAsync(person.Client, "GET", "/v1/api/v1/preferences"));
        await ReadAsync(await SendAsync(person.Client, "PUT", "/v1/api/v1/preferences", """{"universe":"BANKNIFTY","disclosure_accepted":true,"disclosure_version":"v1","theme":"dark"}"""));
        var changed = await ReadAsync(await SendAsync(person.Client, "PATCH", "/v1/api/v1/preferences", """{"trading_modes":{"Intraday":true},"primary_mode":"Intraday","auxiliary_modes":["Options"],"arise_modes":null}"""));

        Assert.Equal(
            ["auxiliary_modes", "created_at", "disclosure_accepted", "disclosure_version", "market_region", "primary_mode", "risk_profile", "trading_modes", "universe", "updated_at", "user_id"],
            made.EnumerateObject().Select(m => m.Name).Order());
        Assert.True(made.GetProperty("trading_modes").GetProperty("Swing").GetBoolean());
        Assert.Equal("BANKNIFTY", changed.GetProperty("universe").GetString());
        Assert.True(changed.GetProperty("disclosure_accepted").GetBoolean());
        Assert.Equal("Intraday", changed.GetProperty("primary_mode").GetString());
    }

    [Fact]
    public async Task The_documented_watchlist_answers_bare_arrays_and_entries()
    {
        var person = await host.SignUpAsync();
        await SendAsync(person.Client, "POST", "/v1/api/v1/watchlist", """{"symbol":"tcs","exchange":null,"notes":"IT","added_from":"search"}""");
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        var bulk = await ReadAsync(await SendAsync(person.Client, "POST", "/v1/api/v1/watchlist/bulk", """{"symbols":["TCS","INFY"],"replace":false}"""));
        var patched = await ReadAsync(await SendAsync(person.Client, "PATCH", "/v1/api/v1/watchlist/{id}", """{"notes":"large","colour":"red"}""", "TCS"));
        var duplicate = await SendAsync(person.Client, "POST", "/v1/api/v1/watchlist", """{"symbol":"TCS"}""");
        var listed = await ReadAsync(await SendAsync(person.Client, "GET", "/v1/api/v1/watchlist"));
        var check = await ReadAsync(await SendAsync(person.Client, "GET", "/v1/api/v1/watchlist/{id}/check", id: "tcs"));

        Assert.Equal("INFY", Assert.Single(bulk.EnumerateArray()).GetProperty("symbol").GetString());
        Assert.Equal("large", patched.GetProperty("notes").GetString());
        await duplicate.IsProblemAsync(HttpStatusCode.Conflict, "ALREADY_WATCHED");
        Assert.Equal(["INFY", "TCS"], listed.EnumerateArray().Select(e => e.GetProperty("symbol").GetString()!));
        foreach (var member in new[] { "id", "user_id", "symbol", "exchange", "notes", "added_at", "updated_at" })
            Assert.True(listed[0].TryGetProperty(member, out _), member);
        Assert.Equal("""{"symbol":"tcs","in_watchlist":true}""", check.GetRawText());
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(person.Client, "DELETE", "/v1/api/v1/watchlist/{id}", id: "TCS")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(person.Client, "DELETE", "/v1/api/v1/watchlist/{id}", id: "TCS")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(person.Client, "DELETE", "/v1/api/v1/watchlist")).StatusCode);
    }

    [Fact]
    public async Task The_front_end_sets_an_alert_lists_it_and_pauses_it()
    {
        var person = await host.SignUpAsync();

        var set = await ReadAsync(await SendAsync(person.Client, "POST", "/v1/watchlist", """{"symbol":"m&m","timeframe":"1D","desired_entry":3050.05,"stop_loss":2999.95,"target":3200.5,"source":"top_picks","session_id":"local"}"""));
        var id = set.GetProperty("entry").GetProperty("id").GetString()!;
        var paused = await ReadAsync(await SendAsync(person.Client, "PATCH", "/v1/watchlist/{id}", """{"status":"paused","reason":"button"}""", id));
        var listed = await ReadAsync(await SendAsync(person.Client, "GET", "/v1/watchlist"));

        Assert.Equal("success", set.GetProperty("status").GetString());
        Assert.Contains("\"symbol\":\"M&M\",\"timeframe\":\"1D\",\"desired_entry\":3050.05,\"stop_loss\":2999.95,\"target\":3200.5,\"notes\":null,\"status\":\"active\"", set.GetRawText());
        Assert.Equal($$"""{"status":"success","id":"{{id}}","new_status":"paused"}""", paused.GetRawText());
        Assert.Equal("success", listed.GetProperty("status").GetString());
        var entry = Assert.Single(listed.GetProperty("entries").EnumerateArray());
        Assert.Equal(["created_at", "desired_entry", "id", "notes", "status", "stop_loss", "symbol", "target", "timeframe", "updated_at"], entry.EnumerateObject().Select(m => m.Name).Order());
        Assert.Equal("paused", entry.GetProperty("status").GetString());
        await host.Sent.WaitForAsync<WatchlistChanged>(m => m.UserId == person.Id && m.Symbols.Count == 0);
    }

    [Fact]
    public async Task An_alert_that_is_set_again_takes_the_new_levels_and_is_active()
    {
        var person = await host.SignUpAsync();
        var first = (await ReadAsync(await SendAsync(person.Client, "POST", "/v1/watchlist", """{"symbol":"TITAN","desired_entry":3000,"target":3300}"""))).GetProperty("entry");
        await SendAsync(person.Client, "PATCH", "/v1/watchlist/{id}", """{"status":"removed"}""", first.GetProperty("id").GetString());

        var again = await Task.WhenAll(Enumerable.Range(1, 8).Select(i => SendAsync(person.Client, "POST", "/v1/watchlist", $$"""{"symbol":"TITAN","desired_entry":{{3000 + i}}}""")));

        Assert.All(again, a => Assert.Equal(HttpStatusCode.OK, a.StatusCode));
        var entry = Assert.Single((await ReadAsync(await SendAsync(person.Client, "GET", "/v1/watchlist"))).GetProperty("entries").EnumerateArray());
        Assert.Equal(first.GetProperty("id").GetString(), entry.GetProperty("id").GetString());
        Assert.Equal("active", entry.GetProperty("status").GetString());
        Assert.InRange(entry.GetProperty("desired_entry").GetDecimal(), 3001, 3008);
        Assert.Equal(JsonValueKind.Null, entry.GetProperty("target").ValueKind);
    }

    [Fact]
    public async Task Alerts_are_their_owners_alone()
    {
        // The former list was one for everybody and took no token; its front end sends none with this call and is told so.
        var owner = await host.SignUpAsync();
        var other = await host.SignUpAsync();
        var set = await ReadAsync(await SendAsync(owner.Client, "POST", "/v1/watchlist", """{"symbol":"ONGC"}"""));

        await (await SendAsync(host.Anonymous(), "POST", "/v1/watchlist", """{"symbol":"ONGC"}""")).IsProblemAsync(HttpStatusCode.Unauthorized, "UNAUTHENTICATED");
        await (await SendAsync(other.Client, "PATCH", "/v1/watchlist/{id}", """{"status":"removed"}""", set.GetProperty("entry").GetProperty("id").GetString()))
            .IsProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        Assert.Equal("""{"status":"success","entries":[]}""", (await ReadAsync(await SendAsync(other.Client, "GET", "/v1/watchlist"))).GetRawText());
    }

    [Theory]
    [InlineData("""{"timeframe":"1D"}""", "symbol")]
    [InlineData("""{"symbol":"TCS","target":0}""", "target")]
    [InlineData("""{"symbol":"TCS","stop_loss":1.000000001}""", "stop_loss")]
    [InlineData("""{"symbol":"TCS","desired_entry":"12"}""", "desired_entry")]
    [InlineData("""{"symbol":"TCS","symbol":"INFY"}""", "symbol")]
    public async Task A_bad_alert_is_told_what_is_wrong(string body, string field)
    {
        var person = await host.SignUpAsync();

        await (await SendAsync(person.Client, "POST", "/v1/watchlist", body)).IsInvalidAsync(field);
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"status":"PAUSED"}""")]
    public async Task A_status_that_is_none_is_told(string body)
    {
        var person = await host.SignUpAsync();

        await (await SendAsync(person.Client, "PATCH", "/v1/watchlist/{id}", body, "any")).IsInvalidAsync("status");
    }

    [Theory]
    [InlineData("""{"universe":"NIFTY100","nested":{"universe":[1,{"a":"}"}]},"x":"\ud800","y":1e999}""", HttpStatusCode.OK)]
    [InlineData("""{"x":1,"universe":"NIFTY100","universe":"NIFTY500"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"x":1,"universe":"NASDAQ"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"x":1,"Universe":"NASDAQ"}""", HttpStatusCode.OK)]
    [InlineData("""{"\u0075niverse":"NIFTY100","x":1}""", HttpStatusCode.OK)]
    [InlineData("""{"x":1}""", HttpStatusCode.OK)]
    [InlineData("""{"x":""", HttpStatusCode.BadRequest)]
    [InlineData("""[{"x":1}]""", HttpStatusCode.BadRequest)]
    [InlineData("""null""", HttpStatusCode.BadRequest)]
    [InlineData("", HttpStatusCode.BadRequest)]
    public async Task Only_members_that_nobody_knows_are_ignored(string body, HttpStatusCode status)
    {
        var person = await host.SignUpAsync();

        Assert.Equal(status, (await SendAsync(person.Client, "PATCH", "/v1/api/v1/preferences", body)).StatusCode);
    }

    [Fact]
    public async Task At_the_present_addresses_unknown_members_are_refused()
    {
        var person = await host.SignUpAsync();

        await (await person.Client.PatchAsync("/api/v1/preferences", SignInTests.Json("""{"theme":"dark"}"""))).IsInvalidAsync("theme");
    }

    /// <summary>Sends as the gateway forwards it: at the present address, marked.</summary>
    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, string method, string former, string? body = null, string? id = null)
    {
        var address = FormerRoutes.All.Single(r => r.Method == method && r.Former == former).Now.Replace("{id}", Uri.EscapeDataString(id ?? ""), StringComparison.Ordinal);
        var request = new HttpRequestMessage(new HttpMethod(method), address);
        request.Headers.Add(FormerRequest.Header, "1");
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        return await client.SendAsync(request);
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response)
    {
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, body);
        return JsonDocument.Parse(body).RootElement;
    }
}
