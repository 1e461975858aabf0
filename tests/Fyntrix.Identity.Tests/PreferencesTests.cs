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
    public async Task Of_changes_at_once_on_one_version_one_is_made()
    {
        var person = await host.SignUpAsync();
        var read = await person.Client.GetAsync(Path);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i =>
        {
            var request = new HttpRequestMessage(HttpMethod.Patch, Path) { Content = Json($$"""{"disclosure_version":"v{{i}}"}""") };
            request.Headers.IfMatch.Add(read.Headers.ETag!);
            return person.Client.SendAsync(request);
        }));

        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.OK);
        foreach (var late in answers.Where(a => a.StatusCode != HttpStatusCode.OK))
            await late.IsProblemAsync(HttpStatusCode.PreconditionFailed, "PRECONDITION_FAILED");
    }

    [Fact]
    public async Task A_change_on_a_version_that_cannot_be_read_is_refused()
    {
        var person = await host.SignUpAsync();
        var request = new HttpRequestMessage(HttpMethod.Put, Path) { Content = Json("{}") };
        request.Headers.TryAddWithoutValidation("If-Match", "whatever");

        await (await person.Client.SendAsync(request)).IsProblemAsync(HttpStatusCode.PreconditionFailed, "PRECONDITION_FAILED");
    }

    [Fact]
    public async Task What_has_not_changed_is_not_sent_again()
    {
        var person = await host.SignUpAsync();
        var first = await person.Client.GetAsync(Path);

        var unchanged = await ReadIfChangedAsync(first.Headers.ETag!.Tag);
        var any = await ReadIfChangedAsync("*");
        await person.Client.PatchAsync(Path, Json("""{"universe":"NIFTY100"}"""));
        var changed = await ReadIfChangedAsync(first.Headers.ETag!.Tag);

        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        Assert.Equal(first.Headers.ETag, unchanged.Headers.ETag);
        Assert.Equal("", await unchanged.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.NotModified, any.StatusCode);
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);

        Task<HttpResponseMessage> ReadIfChangedAsync(string tag)
        {
            var request = new HttpRequestMessage(HttpMethod.Get, Path);
            request.Headers.TryAddWithoutValidation("If-None-Match", tag);
            return person.Client.SendAsync(request);
        }
    }

    [Fact]
    public async Task Changes_at_once_each_keep_what_the_others_changed()
    {
        var person = await host.SignUpAsync();
        string[] changes =
        [
            """{"universe":"NIFTY500"}""", """{"market_region":"Global"}""", """{"risk_profile":"Aggressive"}""", """{"disclosure_accepted":true}""",
            """{"disclosure_version":"v3"}""", """{"primary_mode":"Intraday"}""", """{"auxiliary_modes":["Swing","Options"]}""",
            """{"trading_modes":{"Intraday":true}}""", """{"trading_modes":{"Options":true}}""", """{"trading_modes":{"Swing":false}}""",
        ];

        var answers = await Task.WhenAll(changes.Select(change => person.Client.PatchAsync(Path, Json(change))));

        Assert.All(answers, a => Assert.Equal(HttpStatusCode.OK, a.StatusCode));
        var now = await ReadAsync(await person.Client.GetAsync(Path));
        Assert.Equal("NIFTY500 Global Aggressive v3 Intraday", string.Join(' ', new[] { "universe", "market_region", "risk_profile", "disclosure_version", "primary_mode" }.Select(m => now.GetProperty(m).GetString())));
        Assert.True(now.GetProperty("disclosure_accepted").GetBoolean());
        Assert.Equal("""["Swing","Options"]""", now.GetProperty("auxiliary_modes").GetRawText());
        Assert.Equal(["Intraday", "Options"], now.GetProperty("trading_modes").EnumerateObject().Where(m => m.Value.GetBoolean()).Select(m => m.Name).Order());
        await LastOfEventsAsync(person.Id, changes.Length, now);
    }

    [Fact]
    public async Task Nobody_without_an_account_has_preferences()
    {
        var person = await host.SignUpAsync();
        await host.EraseAsync(person.Id);

        await (await person.Client.GetAsync(Path)).IsProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        await (await person.Client.PutAsync(Path, Json("{}"))).IsProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        await (await person.Client.PatchAsync(Path, Json("{}"))).IsProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");
    }

    [Fact]
    public async Task A_trading_mode_is_taken_out_by_null()
    {
        var person = await host.SignUpAsync();

        var patched = await ReadAsync(await person.Client.PatchAsync(Path, Json("""{"trading_modes":{"Swing":null,"Futures":true}}""")));

        Assert.False(patched.GetProperty("trading_modes").TryGetProperty("Swing", out _));
        Assert.True(patched.GetProperty("trading_modes").GetProperty("Futures").GetBoolean());
        Assert.False(patched.GetProperty("trading_modes").GetProperty("Options").GetBoolean());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Any_run_of_changes_keeps_the_rules_and_is_told_as_it_was(int seed)
    {
        var random = new Random(seed);
        var person = await host.SignUpAsync();
        var expected = new Model();
        var changes = 0;
        for (var step = 0; step < 60; step++)
        {
            var replaces = random.Next(4) == 0;
            var sent = new Dictionary<string, object?>();
            if (random.Next(2) == 0)
                sent["universe"] = Pick(null, "NIFTY50", "NIFTY500", "BANKNIFTY", "nifty50");
            if (random.Next(2) == 0)
                sent["primary_mode"] = Pick([null, .. Model.Modes, "swing"]);
            if (random.Next(2) == 0)
                sent["auxiliary_modes"] = random.Next(5) == 0 ? null : Enumerable.Range(0, random.Next(4)).Select(_ => Pick(Model.Modes)).ToArray();
            if (random.Next(3) == 0)
                sent["trading_modes"] = random.Next(5) == 0 ? null : Model.Modes.Where(_ => random.Next(3) == 0).ToDictionary(m => m!, _ => random.Next(2) == 0);
            var next = (replaces ? new Model() : expected).With(sent, replaces);

            var body = Json(JsonSerializer.Serialize(sent));
            var answer = replaces ? await person.Client.PutAsync(Path, body) : await person.Client.PatchAsync(Path, body);

            var what = $"seed {seed}, step {step}: {JsonSerializer.Serialize(sent)} gave {await answer.Content.ReadAsStringAsync()}";
            Assert.True(answer.StatusCode == (next.IsAllowed ? HttpStatusCode.OK : HttpStatusCode.BadRequest), what);
            if (next.IsAllowed)
            {
                expected = next;
                changes++;
            }

            var stored = await ReadAsync(await person.Client.GetAsync(Path));
            Assert.True(expected.Fits(stored), what);
        }

        await LastOfEventsAsync(person.Id, changes, await ReadAsync(await person.Client.GetAsync(Path)));

        string? Pick(params IReadOnlyList<string?> among) => among[random.Next(among.Count)];
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
    [InlineData("""{"universe":"nifty50"}""", "universe")]
    [InlineData("""{"market_region":"Europe"}""", "market_region")]
    [InlineData("""{"primary_mode":"swing"}""", "primary_mode")]
    [InlineData("""{"auxiliary_modes":["Swing","Swing"]}""", "auxiliary_modes")]
    [InlineData("""{"primary_mode":"Futures","auxiliary_modes":["Swing","Options"]}""", "auxiliary_modes")]
    [InlineData("""{"disclosure_accepted":"yes"}""", "disclosure_accepted")]
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

    /// <summary>As many events as changes, each later than the one before, and the last of what is stored.</summary>
    private async Task LastOfEventsAsync(string userId, int changes, JsonElement stored)
    {
        List<PreferencesChanged> told = [];
        await Eventually.HoldsAsync(() => (told = [.. host.Sent.All.OfType<PreferencesChanged>().Where(m => m.UserId == userId)]).Count == changes);

        Assert.Equal(told.Select(m => m.ChangedAt).Distinct().Order(), told.Select(m => m.ChangedAt));
        var last = told[^1];
        Assert.Equal(stored.GetProperty("updated_at").GetDateTimeOffset(), last.ChangedAt);
        Assert.Equal(stored.GetProperty("universe").GetString(), last.Universe);
        Assert.Equal(stored.GetProperty("market_region").GetString(), last.MarketRegion);
        Assert.Equal(stored.GetProperty("risk_profile").GetString(), last.RiskProfile);
        Assert.Equal(stored.GetProperty("primary_mode").GetString(), last.PrimaryMode);
        Assert.Equal(stored.GetProperty("auxiliary_modes").EnumerateArray().Select(m => m.GetString()), last.AuxiliaryModes);
        Assert.Equal(stored.GetProperty("trading_modes").EnumerateObject().Select(m => $"{m.Name} {m.Value.GetBoolean()}").Order(), last.TradingModes.Select(m => $"{m.Key} {m.Value}").Order());
    }

    /// <summary>What the specification says of preferences, a second time.</summary>
    private sealed record Model
    {
        public static string?[] Modes { get; } = ["Scalping", "Intraday", "Swing", "Options", "Futures", "Commodity"];

        private string Universe { get; init; } = "NIFTY50";

        private string? Primary { get; init; }

        private string?[] Auxiliary { get; init; } = [];

        private Dictionary<string, bool> Trading { get; init; } = Modes.ToDictionary(m => m!, m => m == "Swing");

        public bool IsAllowed
        {
            get
            {
                HashSet<string?> together = [Primary, .. Auxiliary];
                return Universe is "NIFTY50" or "NIFTY100" or "NIFTY500" or "BANKNIFTY"
                    && (Primary is null || Modes.Contains(Primary))
                    && Auxiliary.Length <= 2
                    && Auxiliary.Distinct().Count() == Auxiliary.Length
                    && (Primary is null || !Auxiliary.Contains(Primary))
                    && !together.IsSupersetOf(["Intraday", "Commodity"])
                    && !together.IsSupersetOf(["Options", "Futures"]);
            }
        }

        public Model With(IReadOnlyDictionary<string, object?> sent, bool replaces) => this with
        {
            Universe = sent.TryGetValue("universe", out var universe) ? (string?)universe ?? "NIFTY50" : Universe,
            Primary = sent.TryGetValue("primary_mode", out var primary) ? (string?)primary : Primary,
            Auxiliary = sent.TryGetValue("auxiliary_modes", out var auxiliary) ? (string?[]?)auxiliary ?? [] : Auxiliary,
            Trading = !sent.TryGetValue("trading_modes", out var trading) ? Trading
                : trading is not Dictionary<string, bool> modes ? new Model().Trading
                : replaces ? modes
                : Trading.Where(m => !modes.ContainsKey(m.Key)).Concat(modes).ToDictionary(),
        };

        public bool Fits(JsonElement stored) =>
            stored.GetProperty("universe").GetString() == Universe
            && stored.GetProperty("primary_mode").GetString() == Primary
            && stored.GetProperty("auxiliary_modes").EnumerateArray().Select(m => m.GetString()).SequenceEqual(Auxiliary)
            && stored.GetProperty("trading_modes").EnumerateObject().Select(m => (m.Name, m.Value.GetBoolean())).Order().SequenceEqual(Trading.Select(m => (m.Key, m.Value)).Order());
    }
}
