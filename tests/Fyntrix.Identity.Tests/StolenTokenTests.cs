using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Fyntrix.Identity.Data;
using Fyntrix.Identity.Sessions;
using Fyntrix.ServiceDefaults.Secrets;
using Fyntrix.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Fyntrix.Identity.Tests;

/// <summary>Two hold one refresh token, or one holds it and loses answers: the first ends the session, the second never does.</summary>
public sealed class StolenTokenTests(IdentityHost host) : IClassFixture<IdentityHost>
{
    private const string OwnersDevice = "owner's phone";
    private const string ThiefsDevice = "thief's laptop";

    [Fact]
    public async Task A_replay_after_the_owners_refresh_ends_the_session_and_the_owner_sees_it()
    {
        var owner = await SignUpAsync();
        var next = await RefreshAsync(owner.Token, OwnersDevice);
        host.Clock.Advance(TimeSpan.FromSeconds(11));

        Assert.Null(await RefreshAsync(owner.Token, ThiefsDevice, "198.51.100.7"));

        Assert.Null(await RefreshAsync(next!, OwnersDevice));
        await (await owner.Client.GetAsync("/api/v1/users/me")).IsProblemAsync(HttpStatusCode.Unauthorized, "TOKEN_INVALID");
        var login = await host.Anonymous().PostAsJsonAsync("/api/v1/auth/login", new { email = owner.Email, password = IdentityHost.Password });
        owner.Client.DefaultRequestHeaders.Authorization = new("Bearer", (await login.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString());
        var events = (await owner.Client.GetFromJsonAsync<JsonElement>("/api/v1/auth/security-events")).GetProperty("items").EnumerateArray().ToList();
        var replay = Assert.Single(events, e => e.GetProperty("kind").GetString() == "REFRESH_TOKEN_REPLAYED");
        Assert.Equal("198.51.100.7", replay.GetProperty("ip").GetString());
    }

    [Fact]
    public async Task Another_device_may_not_repeat_within_the_ten_seconds()
    {
        var owner = await SignUpAsync();
        var next = await RefreshAsync(owner.Token, OwnersDevice);
        host.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Null(await RefreshAsync(owner.Token, ThiefsDevice));
        Assert.Null(await RefreshAsync(next!, OwnersDevice));
    }

    [Fact]
    public async Task A_thief_who_was_first_does_not_share_a_successor_with_the_owner()
    {
        var owner = await SignUpAsync();
        var thiefs = await RefreshAsync(owner.Token, ThiefsDevice);
        Assert.NotNull(thiefs);
        host.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Null(await RefreshAsync(owner.Token, OwnersDevice));
        Assert.Null(await RefreshAsync(thiefs, ThiefsDevice));
    }

    [Fact]
    public async Task A_token_whose_successor_was_used_is_repeated_by_nobody()
    {
        var owner = await SignUpAsync();
        var second = await RefreshAsync(owner.Token, OwnersDevice);
        var third = await RefreshAsync(second!, OwnersDevice);
        host.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Null(await RefreshAsync(owner.Token, OwnersDevice));
        Assert.Null(await RefreshAsync(third!, OwnersDevice));
    }

    [Fact]
    public async Task A_lost_answer_is_given_again_also_when_the_encryption_key_has_changed_meanwhile()
    {
        var owner = await SignUpAsync();
        var lost = await RefreshAsync(owner.Token, OwnersDevice);

        await using var scope = host.Services.CreateAsyncScope();
        var changed = new KeyRing(Options.Create(new EncryptionSettings
        {
            ActiveKeyId = "next",
            Keys = { ["test"] = "a key for tests only, long enough to be one", ["next"] = "the next key for tests only, long enough too" },
        }));
        var services = scope.ServiceProvider;
        var after = new SessionTokens(services.GetRequiredService<IdentityDb>(), services.GetRequiredService<SessionStart>(), services.GetRequiredService<SessionEnding>(), changed, host.Clock);

        var again = await after.RefreshAsync(owner.Token, new ClientInfo(null, null, OwnersDevice), default);

        Assert.Equal(lost, again.Value.RefreshToken);
    }

    private static readonly int Seeds = Environment.GetEnvironmentVariable("FYNTRIX_LONG") is { Length: > 0 } ? 300 : 40;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whatever_the_order_two_holders_end_the_session_and_one_never_does(bool thiefKnowsTheDevice)
    {
        var thiefsDevice = thiefKnowsTheDevice ? OwnersDevice : ThiefsDevice;
        var (stolen, lonely) = (0, 0);
        for (var seed = 0; seed < Seeds; seed++)
        {
            var random = new Random(seed);
            var owner = await SignUpAsync();
            var firstUse = new Dictionary<string, (DateTimeOffset At, bool ByThief)>();
            var doubled = false;
            string? thiefs = null;
            var (ownersToken, isOpen) = (owner.Token, true);
            var thiefComes = random.Next(3) > 0;

            async Task<string?> UseAsync(string token, bool byThief)
            {
                var now = host.Clock.GetUtcNow();
                if (!firstUse.TryAdd(token, (now, byThief)) && firstUse[token] is var first && first.ByThief != byThief
                    && (!thiefKnowsTheDevice || now - first.At > RefreshToken.RepeatWindow))
                {
                    doubled = true;
                }

                var next = await RefreshAsync(token, byThief ? thiefsDevice : OwnersDevice);
                isOpen &= next is not null;
                return next;
            }

            for (var step = 0; step < 12 && isOpen; step++)
            {
                host.Clock.Advance(TimeSpan.FromSeconds(random.Next(4) == 0 ? random.Next(11, 600) : random.Next(0, 9)));
                switch (random.Next(4))
                {
                    case 0 when thiefComes && thiefs is null:
                        thiefs = ownersToken;
                        break;
                    case 1 when thiefs is not null:
                        thiefs = await UseAsync(thiefs, byThief: true) ?? thiefs;
                        break;
                    default:
                        var next = await UseAsync(ownersToken, byThief: false);
                        // A lost answer is asked for again, soon; the last one arrives.
                        for (var lost = random.Next(3); lost > 0 && next is not null; lost--)
                        {
                            host.Clock.Advance(TimeSpan.FromSeconds(random.Next(0, 4)));
                            var again = await UseAsync(ownersToken, byThief: false);
                            Assert.True(again is null || again == next, $"seed {seed}: another successor");
                            next = again;
                        }

                        ownersToken = next ?? ownersToken;
                        break;
                }

                Assert.False(doubled && isOpen, $"seed {seed}, step {step}: two used one token and the session lives");
                Assert.True(isOpen || thiefs is not null, $"seed {seed}, step {step}: the owner, alone, is signed out");
            }

            (stolen, lonely) = (stolen + (isOpen ? 0 : 1), lonely + (isOpen ? 1 : 0));
            if (isOpen)
                continue;
            Assert.Null(await RefreshAsync(ownersToken, OwnersDevice));
            Assert.Null(await RefreshAsync(thiefs!, thiefsDevice));
            await (await owner.Client.GetAsync("/api/v1/users/me")).IsProblemAsync(HttpStatusCode.Unauthorized, "TOKEN_INVALID");
            await using var scope = host.Services.CreateAsyncScope();
            Assert.Single(await scope.ServiceProvider.GetRequiredService<IdentityDb>().SecurityEvents
                .Where(e => e.UserId == owner.Id && e.Kind == SecurityEventKind.REFRESH_TOKEN_REPLAYED).ToListAsync());
        }

        Assert.True(stolen >= 10 && lonely >= 10, $"{stolen} ended, {lonely} lived: too few of one to say anything.");
    }

    private async Task<Owner> SignUpAsync()
    {
        var email = $"person.{Guid.NewGuid():N}@example.com";
        var client = host.Anonymous();
        var answer = await client.PostAsJsonAsync("/api/v1/auth/signup", new { email, password = IdentityHost.Password, name = "Owner", device_id = OwnersDevice });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        var tokens = await answer.Content.ReadFromJsonAsync<JsonElement>();
        client.DefaultRequestHeaders.Authorization = new("Bearer", tokens.GetProperty("access_token").GetString());
        return new Owner(tokens.GetProperty("user").GetProperty("user_id").GetString()!, email, client, tokens.GetProperty("refresh_token").GetString()!);
    }

    /// <summary>The successor, or null for a refusal; anything else is a failure.</summary>
    private async Task<string?> RefreshAsync(string token, string device, string? from = null)
    {
        var client = from is null ? host.Anonymous() : host.At(IPAddress.Parse(from));
        var answer = await client.PostAsJsonAsync("/api/v1/auth/refresh", new { refresh_token = token, device_id = device });
        if (answer.StatusCode == HttpStatusCode.OK)
            return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("refresh_token").GetString();
        await answer.IsProblemAsync(HttpStatusCode.Unauthorized, "REFRESH_TOKEN_INVALID");
        return null;
    }

    private sealed record Owner(string Id, string Email, HttpClient Client, string Token);
}
