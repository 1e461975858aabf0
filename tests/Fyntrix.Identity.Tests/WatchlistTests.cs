using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Fyntrix.Contracts;
using Fyntrix.Testing;
using static Fyntrix.Identity.Tests.SignInTests;

namespace Fyntrix.Identity.Tests;

public sealed class WatchlistTests(IdentityHost host) : IClassFixture<IdentityHost>
{
    private const string Path = "/api/v1/watchlist";

    [Fact]
    public async Task Symbols_with_marks_are_watched_found_and_removed()
    {
        var person = await host.SignUpAsync();
        foreach (var symbol in new[] { "reliance", "M&M", "BAJAJ-AUTO" })
            Assert.Equal(HttpStatusCode.Created, (await person.Client.PostAsJsonAsync(Path, new { symbol })).StatusCode);

        var listed = await person.Client.GetFromJsonAsync<JsonElement>(Path);
        var check = await person.Client.GetFromJsonAsync<JsonElement>($"{Path}/{Uri.EscapeDataString("M&M")}/check");
        var removed = await person.Client.DeleteAsync($"{Path}/{Uri.EscapeDataString("M&M")}");

        Assert.Equal(["BAJAJ-AUTO", "M&M", "RELIANCE"], listed.EnumerateArray().Select(e => e.GetProperty("symbol").GetString()!).Order());
        Assert.True(check.GetProperty("in_watchlist").GetBoolean());
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        await host.Sent.WaitForAsync<WatchlistChanged>(m => m.UserId == person.Id && m.Symbols.Count == 2);
    }

    [Fact]
    public async Task Adding_one_symbol_many_times_at_once_adds_it_once()
    {
        var person = await host.SignUpAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => person.Client.PostAsJsonAsync(Path, new { symbol = "TCS" })));

        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.Created);
        foreach (var other in answers.Where(a => a.StatusCode != HttpStatusCode.Created))
            await other.IsProblemAsync(HttpStatusCode.Conflict, "ALREADY_WATCHED");
    }

    [Fact]
    public async Task Bulk_skips_what_is_there_and_what_is_named_twice()
    {
        var person = await host.SignUpAsync();
        await person.Client.PostAsJsonAsync(Path, new { symbol = "INFY" });

        var added = await (await person.Client.PostAsJsonAsync($"{Path}/bulk", new { symbols = new[] { "infy", "TCS", "tcs", "ITC" } })).Content.ReadFromJsonAsync<JsonElement>();

        Assert.Equal(["ITC", "TCS"], added.EnumerateArray().Select(e => e.GetProperty("symbol").GetString()!).Order());
    }

    [Fact]
    public async Task One_symbol_may_be_watched_on_two_exchanges()
    {
        var person = await host.SignUpAsync();
        await person.Client.PostAsJsonAsync(Path, new { symbol = "SBIN" });
        Assert.Equal(HttpStatusCode.Created, (await person.Client.PostAsJsonAsync(Path, new { symbol = "SBIN", exchange = "BSE" })).StatusCode);

        var bse = await person.Client.GetFromJsonAsync<JsonElement>($"{Path}/SBIN?exchange=BSE");
        var first = await person.Client.GetFromJsonAsync<JsonElement>($"{Path}/sbin");

        Assert.Equal("BSE", bse.GetProperty("exchange").GetString());
        Assert.Equal("NSE", first.GetProperty("exchange").GetString());
    }

    [Fact]
    public async Task Levels_are_kept_exactly_and_cleared_by_null()
    {
        var person = await host.SignUpAsync();
        await person.Client.PostAsync(Path, Json("""{"symbol":"TITAN","desired_entry":3050.05,"stop_loss":2999.95,"notes":"on a dip"}"""));

        var patched = await person.Client.PatchAsync($"{Path}/TITAN", Json("""{"stop_loss":null,"target":3200.5,"status":"paused"}"""));
        var text = await patched.Content.ReadAsStringAsync();

        Assert.Contains("\"desired_entry\":3050.05,\"stop_loss\":null,\"target\":3200.5,\"status\":\"paused\"", text);
        Assert.Contains("\"notes\":\"on a dip\"", text);
    }

    [Fact]
    public async Task Another_users_watchlist_is_not_there()
    {
        var owner = await host.SignUpAsync();
        var other = await host.SignUpAsync();
        await owner.Client.PostAsJsonAsync(Path, new { symbol = "ONGC" });

        await (await other.Client.GetAsync($"{Path}/ONGC")).IsProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        await (await other.Client.PatchAsync($"{Path}/ONGC", Json("{}"))).IsProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        await (await other.Client.DeleteAsync($"{Path}/ONGC")).IsProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        Assert.Equal("""{"symbol":"ONGC","in_watchlist":false}""", await other.Client.GetStringAsync($"{Path}/ONGC/check"));
        Assert.Equal("[]", await other.Client.GetStringAsync(Path));
        Assert.Contains("ONGC", await owner.Client.GetStringAsync(Path));
    }

    [Theory]
    [InlineData("M&M")]
    [InlineData("BAJAJ-AUTO")]
    [InlineData("NIFTY_50")]
    [InlineData("A.B")]
    [InlineData("360ONE")]
    public async Task A_symbol_is_named_in_an_address_with_all_its_marks(string symbol)
    {
        var person = await host.SignUpAsync();
        var added = await person.Client.PostAsJsonAsync(Path, new { symbol });
        var address = $"{Path}/{Uri.EscapeDataString(symbol)}";

        Assert.Equal(address, added.Headers.Location?.OriginalString);
        Assert.Equal(symbol, (await person.Client.GetFromJsonAsync<JsonElement>(address)).GetProperty("symbol").GetString());
        Assert.Equal(HttpStatusCode.OK, (await person.Client.PatchAsync(address, Json("""{"notes":"x"}"""))).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await person.Client.DeleteAsync(address)).StatusCode);
        await (await person.Client.DeleteAsync(address)).IsProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        await (await person.Client.GetAsync($"{Path}/{Uri.EscapeDataString(Uri.EscapeDataString("M&M"))}")).IsProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");
    }

    [Theory]
    [InlineData("0.00000001", "0.00000001")]
    [InlineData("999999999999.99999999", "999999999999.99999999")]
    [InlineData("1.50000000000", "1.5")]
    public async Task A_price_is_kept_to_its_last_digit(string sent, string kept)
    {
        var person = await host.SignUpAsync();

        await person.Client.PostAsync(Path, Json($$"""{"symbol":"TITAN","desired_entry":{{sent}},"stop_loss":{{sent}},"target":{{sent}}}"""));

        var stored = await person.Client.GetFromJsonAsync<JsonElement>($"{Path}/TITAN");
        foreach (var level in new[] { "desired_entry", "stop_loss", "target" })
            Assert.Equal(kept, stored.GetProperty(level).GetRawText());
    }

    [Fact]
    public async Task Null_clears_what_may_be_empty_and_what_is_left_out_stays()
    {
        var person = await host.SignUpAsync();
        await person.Client.PostAsync(Path, Json("""{"symbol":"TITAN","timeframe":"1D","desired_entry":3000,"stop_loss":2900,"target":3300,"notes":"n"}"""));
        await person.Client.PatchAsync($"{Path}/TITAN", Json("""{"status":"removed"}"""));

        var kept = await (await person.Client.PatchAsync($"{Path}/TITAN", Json("{}"))).Content.ReadAsStringAsync();
        var cleared = await (await person.Client.PatchAsync($"{Path}/TITAN", Json("""{"timeframe":null,"desired_entry":null,"stop_loss":null,"target":null,"notes":null,"status":null}"""))).Content.ReadAsStringAsync();

        Assert.Contains("\"notes\":\"n\",\"timeframe\":\"1D\",\"desired_entry\":3000,\"stop_loss\":2900,\"target\":3300,\"status\":\"removed\"", kept);
        Assert.Contains("\"notes\":null,\"timeframe\":null,\"desired_entry\":null,\"stop_loss\":null,\"target\":null,\"status\":\"active\"", cleared);
    }

    [Theory]
    [InlineData("""{"status":"gone"}""", "status")]
    [InlineData("""{"status":"active, paused"}""", "status")]
    [InlineData("""{"target":1.000000001}""", "target")]
    [InlineData("""{"stop_loss":-1}""", "stop_loss")]
    [InlineData("""{"symbol":"INFY"}""", "symbol")]
    public async Task A_bad_change_is_told_what_is_wrong(string body, string field)
    {
        var person = await host.SignUpAsync();
        await person.Client.PostAsJsonAsync(Path, new { symbol = "TCS" });

        await (await person.Client.PatchAsync($"{Path}/TCS", Json(body))).IsInvalidAsync(field);
    }

    [Fact]
    public async Task Adding_many_symbols_at_once_adds_each_and_tells_of_all()
    {
        var person = await host.SignUpAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => person.Client.PostAsJsonAsync(Path, new { symbol = $"S{i}" })));

        Assert.All(answers, a => Assert.Equal(HttpStatusCode.Created, a.StatusCode));
        Assert.Equal(12, (await person.Client.GetFromJsonAsync<JsonElement>(Path)).GetArrayLength());
        var told = await EventsAsync(person.Id, 12);
        Assert.Equal(Enumerable.Range(1, 12), told.Select(m => m.Symbols.Count));
        Assert.Equal(told.Select(m => m.ChangedAt).Order(), told.Select(m => m.ChangedAt));
    }

    [Fact]
    public async Task Bulks_at_once_add_each_symbol_once_between_them()
    {
        var person = await host.SignUpAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => person.Client.PostAsJsonAsync($"{Path}/bulk", new { symbols = Enumerable.Range(i, 10).Select(s => $"S{s}") })));

        Assert.All(answers, a => Assert.Equal(HttpStatusCode.OK, a.StatusCode));
        var added = new List<string>();
        foreach (var answer in answers)
            added.AddRange((await answer.Content.ReadFromJsonAsync<JsonElement>()).EnumerateArray().Select(e => e.GetProperty("symbol").GetString()!));
        Assert.Equal(Enumerable.Range(0, 17).Select(s => $"S{s}").Order(), added.Order());
    }

    [Fact]
    public async Task Adds_changes_and_removals_at_once_end_as_one_truth()
    {
        var person = await host.SignUpAsync();
        await person.Client.PostAsJsonAsync(Path, new { symbol = "TCS" });

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => (i % 4) switch
        {
            0 => person.Client.DeleteAsync($"{Path}/TCS"),
            1 => person.Client.PostAsJsonAsync(Path, new { symbol = "TCS" }),
            2 => person.Client.PatchAsync($"{Path}/TCS", Json($$"""{"notes":"{{i}}"}""")),
            _ => person.Client.DeleteAsync(Path),
        }));

        Assert.All(answers, a => Assert.True((int)a.StatusCode < 500, a.StatusCode.ToString()));
        var left = (await person.Client.GetFromJsonAsync<JsonElement>(Path)).EnumerateArray().Select(e => e.GetProperty("symbol").GetString()!).ToList();
        await Eventually.HoldsAsync(() => host.Sent.All.OfType<WatchlistChanged>().Last(m => m.UserId == person.Id).Symbols.Select(s => s.Symbol).SequenceEqual(left));
    }

    [Fact]
    public async Task A_full_list_stays_within_its_limit_whoever_comes_at_once()
    {
        var person = await host.SignUpAsync();
        foreach (var part in Enumerable.Range(0, 995).Chunk(500))
            Assert.Equal(HttpStatusCode.OK, (await person.Client.PostAsJsonAsync($"{Path}/bulk", new { symbols = part.Select(i => $"S{i}") })).StatusCode);

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => person.Client.PostAsJsonAsync(Path, new { symbol = $"LATE{i}" })));

        Assert.Equal(5, answers.Count(a => a.StatusCode == HttpStatusCode.Created));
        foreach (var late in answers.Where(a => a.StatusCode != HttpStatusCode.Created))
            await late.IsProblemAsync(HttpStatusCode.Conflict, "WATCHLIST_FULL");
        await (await person.Client.PostAsJsonAsync($"{Path}/bulk", new { symbols = new[] { "S0", "NEW" } })).IsProblemAsync(HttpStatusCode.Conflict, "WATCHLIST_FULL");
        Assert.Equal(HttpStatusCode.OK, (await person.Client.PostAsJsonAsync($"{Path}/bulk", new { symbols = new[] { "S0", "S1" } })).StatusCode);
    }

    [Fact]
    public async Task Nobody_without_an_account_watches_anything()
    {
        var person = await host.SignUpAsync();
        await person.Client.PostAsJsonAsync(Path, new { symbol = "TCS" });
        await host.EraseAsync(person.Id);

        await (await person.Client.PostAsJsonAsync(Path, new { symbol = "TCS" })).IsProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        await (await person.Client.PostAsJsonAsync($"{Path}/bulk", new { symbols = new[] { "TCS" } })).IsProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        await (await person.Client.PatchAsync($"{Path}/TCS", Json("{}"))).IsProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        Assert.Equal("[]", await person.Client.GetStringAsync(Path));
    }

    [Theory]
    [InlineData("""{}""", "symbol")]
    [InlineData("""{"symbol":""}""", "symbol")]
    [InlineData("""{"symbol":"RELIANCE; DROP"}""", "symbol")]
    [InlineData("""{"symbol":"TCS","exchange":"NYSE"}""", "exchange")]
    [InlineData("""{"symbol":"TCS","exchange":1}""", "exchange")]
    [InlineData("""{"symbol":"TCS","desired_entry":0}""", "desired_entry")]
    [InlineData("""{"symbol":"TCS","target":-1}""", "target")]
    [InlineData("""{"symbol":"TCS","target":1e300}""", "target")]
    [InlineData("""{"symbol":"TCS","target":"1"}""", "target")]
    [InlineData("""{"symbol":"TCS","stop_loss":1000000000000}""", "stop_loss")]
    [InlineData("""{"symbol":"TCS","symbol":"INFY"}""", "symbol")]
    [InlineData("""{"symbol":"TCS","target":1.000000001}""", "target")]
    [InlineData("""{"symbol":"TCS","target":0.000000001}""", "target")]
    [InlineData("""{"symbol":"TCS","target":1.00000000000000000000000000001}""", "target")]
    [InlineData("""{"symbol":"TCS","target":1e-29}""", "target")]
    [InlineData("""{"symbol":".."}""", "symbol")]
    [InlineData("""{"symbol":"A B"}""", "symbol")]
    [InlineData("""{"symbol":"ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZ"}""", "symbol")]
    public async Task A_bad_symbol_is_told_what_is_wrong(string body, string field)
    {
        var person = await host.SignUpAsync();

        await (await person.Client.PostAsync(Path, Json(body))).IsInvalidAsync(field);
    }

    [Fact]
    public async Task A_bad_bulk_names_the_item()
    {
        var person = await host.SignUpAsync();

        await (await person.Client.PostAsync($"{Path}/bulk", Json("""{"symbols":["TCS","no good"]}"""))).IsInvalidAsync("symbols[1]");
        await (await person.Client.PostAsync($"{Path}/bulk", Json("""{"symbols":[]}"""))).IsInvalidAsync("symbols");
    }

    [Fact]
    public async Task A_bad_exchange_in_the_address_is_told()
    {
        var person = await host.SignUpAsync();

        foreach (var exchange in new[] { "NYSE", "1", "99", "nse", "NSE,BSE" })
            await (await person.Client.GetAsync($"{Path}/TCS?exchange={exchange}")).IsInvalidAsync("exchange");
    }

    private async Task<List<WatchlistChanged>> EventsAsync(string userId, int count)
    {
        List<WatchlistChanged> told = [];
        await Eventually.HoldsAsync(() => (told = [.. host.Sent.All.OfType<WatchlistChanged>().Where(m => m.UserId == userId)]).Count == count);
        return told;
    }
}
