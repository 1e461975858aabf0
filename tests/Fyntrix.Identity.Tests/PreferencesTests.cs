using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Fyntrix.Contracts;
using Fyntrix.Testing;
using static Fyntrix.Identity.Tests.SignInTests;

namespace Fyntrix.Identity.Tests;

public sealed class PreferencesTests(IdentityHost host) : IClassFixture<IdentityHost>
{
    private const string Path = "/api/v1/preferences";

    [Fact]
    public async Task The_first_read_makes_the_defaults()
    {
        var person = await host.SignUpAsync();

        var preferences = await person.Client.GetFromJsonAsync<JsonElement>(Path);

        Assert.Equal("NIFTY50", preferences.GetProperty("universe").GetString());
        Assert.Equal("Moderate", preferences.GetProperty("risk_profile").GetString());
        Assert.True(preferences.GetProperty("trading_modes").GetProperty("Swing").GetBoolean());
        Assert.False(preferences.GetProperty("trading_modes").GetProperty("Intraday").GetBoolean());
    }

    [Fact]
    public async Task First_reads_at_once_see_one_row()
    {
        var person = await host.SignUpAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => person.Client.GetAsync(Path)));

        Assert.All(answers, a => Assert.Equal(HttpStatusCode.OK, a.StatusCode));
        Assert.Single(answers.Select(a => a.Headers.ETag!.Tag).Distinct());
    }

    [Fact]
    public async Task Put_replaces_patch_merges_and_null_clears()
    {
        var person = await host.SignUpAsync();
        await ReadAsync(await person.Client.PutAsync(Path, Json("""{"universe":"BANKNIFTY","primary_mode":"Intraday","auxiliary_modes":["Swing"],"trading_modes":{"Intraday":true}}""")));

        var merged = await ReadAsync(await person.Client.PatchAsync(Path, Json("""{"risk_profile":"Aggressive","primary_mode":null,"trading_modes":{"Swing":true}}""")));
        var replaced = await ReadAsync(await person.Client.PutAsync(Path, Json("{}")));

        Assert.Equal("BANKNIFTY", merged.GetProperty("universe").GetString());
        Assert.Equal("Aggressive", merged.GetProperty("risk_profile").GetString());
        Assert.Equal(JsonValueKind.Null, merged.GetProperty("primary_mode").ValueKind);
        Assert.Equal("""["Swing"]""", merged.GetProperty("auxiliary_modes").GetRawText());
        Assert.True(merged.GetProperty("trading_modes").GetProperty("Intraday").GetBoolean());
        Assert.Equal("NIFTY50", replaced.GetProperty("universe").GetString());
        Assert.Equal("[]", replaced.GetProperty("auxiliary_modes").GetRawText());
        var told = await host.Sent.WaitForAsync<PreferencesChanged>(m => m.UserId == person.Id && m.RiskProfile == "Aggressive");
        Assert.Equal("BANKNIFTY", told.Universe);
    }

    [Fact]
    public async Task A_change_on_an_old_version_is_refused()
    {
        var person = await host.SignUpAsync();
        var read = await person.Client.GetAsync(Path);
        await person.Client.PatchAsync(Path, Json("""{"universe":"NIFTY100"}"""));

        var request = new HttpRequestMessage(HttpMethod.Patch, Path) { Content = Json("""{"universe":"NIFTY500"}""") };
        request.Headers.IfMatch.Add(read.Headers.ETag!);

        await (await person.Client.SendAsync(request)).IsProblemAsync(HttpStatusCode.PreconditionFailed, "PRECONDITION_FAILED");
    }

    [Fact]
    public async Task Changes_at_once_are_never_an_error_of_ours()
    {
        var person = await host.SignUpAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i =>
            person.Client.PatchAsync(Path, Json($$"""{"disclosure_version":"v{{i}}"}"""))));

        Assert.All(answers, a => Assert.True(a.StatusCode is HttpStatusCode.OK or HttpStatusCode.Conflict, a.StatusCode.ToString()));
        Assert.Contains(answers, a => a.StatusCode == HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("""{"universe":"NASDAQ"}""", "universe")]
    [InlineData("""{"risk_profile":"YOLO"}""", "risk_profile")]
    [InlineData("""{"primary_mode":"Hodl"}""", "primary_mode")]
    [InlineData("""{"trading_modes":{"Hodl":true}}""", "trading_modes")]
    [InlineData("""{"trading_modes":"all"}""", "trading_modes")]
    [InlineData("""{"primary_mode":"Swing","auxiliary_modes":["Swing"]}""", "auxiliary_modes")]
    [InlineData("""{"auxiliary_modes":["Swing","Intraday","Options"]}""", "auxiliary_modes")]
    [InlineData("""{"primary_mode":"Intraday","auxiliary_modes":["Commodity"]}""", "auxiliary_modes")]
    [InlineData("""{"auxiliary_modes":["Options","Futures"]}""", "auxiliary_modes")]
    [InlineData("""{"auxiliary_modes":[null]}""", "auxiliary_modes")]
    [InlineData("""{"disclosure_version":"a version text that is too long"}""", "disclosure_version")]
    [InlineData("""{"colour":"red"}""", "colour")]
    public async Task A_bad_preference_is_told_which(string body, string field)
    {
        var person = await host.SignUpAsync();

        await (await person.Client.PutAsync(Path, Json(body))).IsInvalidAsync(field);
        await (await person.Client.PatchAsync(Path, Json(body))).IsInvalidAsync(field);
    }

    [Fact]
    public async Task Without_a_token_there_is_nothing()
    {
        await (await host.Anonymous().GetAsync(Path)).IsProblemAsync(HttpStatusCode.Unauthorized, "UNAUTHENTICATED");
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response)
    {
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }
}
