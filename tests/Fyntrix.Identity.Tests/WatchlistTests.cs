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
        Assert.Equal("[]", await other.Client.GetStringAsync(Path));
        Assert.Contains("ONGC", await owner.Client.GetStringAsync(Path));
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
}
