using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Fyntrix.Identity.Auth;
using Fyntrix.Identity.Data;
using Fyntrix.Identity.SigningKeys;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.ServiceDefaults.Hosting;
using Fyntrix.ServiceDefaults.Secrets;
using Fyntrix.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Fyntrix.Identity.Tests;

/// <summary>How the keys that sign tokens take turns, as administrators, other instances and validators see it.</summary>
public sealed class SigningKeyTests(IdentityHost host) : IClassFixture<IdentityHost>
{
    private const string Keys = "/api/v1/admin/signing-keys";
    private static readonly TimeSpan Lead = TimeSpan.FromHours(1);
    private static readonly TimeSpan KeptAfter = TimeSpan.FromHours(1);

    [Fact]
    public async Task A_new_key_is_published_at_once_and_signs_after_the_lead()
    {
        var before = await SettleAsync();

        var next = await RotateAsync(new { });
        var kid = next.GetProperty("kid").GetString()!;
        Assert.Equal("PENDING", next.GetProperty("state").GetString());
        Assert.Equal(host.Clock.GetUtcNow() + Lead, next.GetProperty("activates_at").GetDateTimeOffset());
        Assert.Equal([kid, before], await PublishedAsync());
        Assert.Equal([(kid, "PENDING"), (before, "ACTIVE")], await ListAsync());
        host.Clock.Advance(Lead - TimeSpan.FromSeconds(1));
        Assert.Equal(before, await SignedByAsync());

        host.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(kid, await SignedByAsync());
        Assert.Equal([(kid, "ACTIVE"), (before, "RETIRED")], await ListAsync());
    }

    [Fact]
    public async Task A_retired_key_stays_published_for_a_while_and_then_its_row_goes()
    {
        var before = await SettleAsync();
        var kid = (await RotateAsync(null)).GetProperty("kid").GetString()!;

        host.Clock.Advance(Lead + KeptAfter - TimeSpan.FromSeconds(1));
        await LookAsync();
        Assert.Equal([kid, before], await PublishedAsync());

        host.Clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal([kid], await PublishedAsync());
        await LookAsync();
        Assert.Equal([(kid, "ACTIVE")], await ListAsync());
    }

    [Fact]
    public async Task A_rotation_that_is_asked_for_twice_is_one()
    {
        await SettleAsync();
        var admin = await host.AdminAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => admin.PostAsJsonAsync($"{Keys}/rotate", new { })));

        Assert.All(answers, a => Assert.Equal(HttpStatusCode.OK, a.StatusCode));
        Assert.Equal(2, (await ListAsync()).Count);
    }

    [Fact]
    public async Task The_next_key_is_made_when_its_time_has_come_and_by_one_instance_alone()
    {
        var before = await SettleAsync();
        await LookAsync();
        Assert.Equal([(before, "ACTIVE")], await ListAsync());

        host.Clock.Advance(TimeSpan.FromDays(90));
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => LookAsync()));

        var keys = await ListAsync();
        Assert.Equal(["PENDING", "ACTIVE"], keys.Select(k => k.State));
        host.Clock.Advance(Lead);
        Assert.Equal(keys[0].Kid, await SignedByAsync());
    }

    [Fact]
    public async Task At_once_means_at_once_and_what_was_signed_before_stays_good()
    {
        var before = await SettleAsync();
        var person = await host.SignUpAsync();

        var kid = (await RotateAsync(new { immediately = true })).GetProperty("kid").GetString()!;

        Assert.Equal(kid, await SignedByAsync());
        Assert.Equal([(kid, "ACTIVE"), (before, "RETIRED")], await ListAsync());
        Assert.Equal(HttpStatusCode.OK, (await person.Client.GetAsync("/api/v1/users/me")).StatusCode);
    }

    [Fact]
    public async Task At_once_takes_the_key_that_waits_which_validators_know()
    {
        var before = await SettleAsync();
        var pending = (await RotateAsync(new { })).GetProperty("kid").GetString()!;
        host.Clock.Advance(TimeSpan.FromMinutes(5));

        var now = await RotateAsync(new { immediately = true });

        Assert.Equal(pending, now.GetProperty("kid").GetString());
        Assert.Equal(pending, await SignedByAsync());
        Assert.Equal([(pending, "ACTIVE"), (before, "RETIRED")], await ListAsync());
    }

    [Fact]
    public async Task A_revoked_key_takes_its_tokens_with_it_and_nobody_is_signed_out()
    {
        var before = await SettleAsync();
        var person = await host.SignUpAsync();
        await RotateAsync(new { });

        var kid = (await RotateAsync(new { revoke = true })).GetProperty("kid").GetString()!;

        Assert.NotEqual(before, kid);
        Assert.Equal([kid], await PublishedAsync());
        Assert.Equal([(kid, "ACTIVE")], await ListAsync());
        await (await person.Client.GetAsync("/api/v1/users/me")).IsProblemAsync(HttpStatusCode.Unauthorized, "TOKEN_INVALID");
        var refreshed = await host.Anonymous().PostAsJsonAsync("/api/v1/auth/refresh", new { refresh_token = person.RefreshToken });
        person.Client.DefaultRequestHeaders.Authorization = new("Bearer", (await refreshed.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString());
        Assert.Equal(HttpStatusCode.OK, (await person.Client.GetAsync("/api/v1/users/me")).StatusCode);
    }

    [Fact]
    public async Task Another_instance_signs_with_what_the_database_says_within_a_minute_and_reads_it_no_more_often()
    {
        var before = await SettleAsync();
        using var other = Instance();
        Assert.Equal(before, (await other.ActiveAsync(default)).KeyId);

        var kid = (await RotateAsync(new { revoke = true })).GetProperty("kid").GetString()!;
        host.Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(before, (await other.ActiveAsync(default)).KeyId);
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(kid, (await other.ActiveAsync(default)).KeyId);
        Assert.Null(await other.FindAsync(before, default));
    }

    [Fact]
    public async Task Another_instance_finds_a_key_that_it_does_not_know_and_lists_it()
    {
        await SettleAsync();
        using var other = Instance();
        await other.ActiveAsync(default);
        var kid = (await RotateAsync(new { immediately = true })).GetProperty("kid").GetString()!;

        host.Clock.Advance(TimeSpan.FromSeconds(5));

        Assert.NotNull(await other.FindAsync(kid, default));
        Assert.Contains(await other.PublishedAsync(default), k => k.Kid == kid);
    }

    [Fact]
    public async Task Keys_are_for_administrators()
    {
        var person = await host.SignUpAsync();

        await (await host.Anonymous().GetAsync(Keys)).IsProblemAsync(HttpStatusCode.Unauthorized, "UNAUTHENTICATED");
        await (await person.Client.GetAsync(Keys)).IsProblemAsync(HttpStatusCode.Forbidden, "SCOPE_MISSING");
        await (await person.Client.PostAsJsonAsync($"{Keys}/rotate", new { })).IsProblemAsync(HttpStatusCode.Forbidden, "SCOPE_MISSING");
        await (await (await host.AdminAsync()).PostAsJsonAsync($"{Keys}/rotate", new { revok = true })).IsInvalidAsync("revok");
    }

    [Fact]
    public async Task No_private_key_leaves_the_service()
    {
        var admin = await host.AdminAsync();

        Assert.Equal(
            ["activates_at", "created_at", "kid", "retired_at", "state"],
            (await admin.GetFromJsonAsync<JsonElement>(Keys)).GetProperty("items")[0].EnumerateObject().Select(m => m.Name).Order());
        Assert.DoesNotContain("\"d\":", await admin.GetStringAsync("/.well-known/jwks.json"));
    }

    [Fact]
    public async Task An_operator_rotates_by_command()
    {
        var before = await SettleAsync();

        var said = await RunAsync("keys rotate");
        Assert.Contains((await ListAsync())[0].Kid, said);
        Assert.Equal(["PENDING", "ACTIVE"], (await ListAsync()).Select(k => k.State));
        await RunAsync("keys rotate", "--immediately");
        Assert.Equal(["ACTIVE", "RETIRED"], (await ListAsync()).Select(k => k.State));
        await RunAsync("keys rotate", "--revoke");
        Assert.DoesNotContain(before, (await ListAsync()).Select(k => k.Kid));
        await Assert.ThrowsAsync<CommandRefusedException>(() => RunAsync("keys rotate", "--revoke", "yes"));
    }

    [Fact]
    public async Task The_encryption_key_changes_and_no_signing_key_is_unreadable_at_any_moment()
    {
        await SettleAsync();
        await RotateAsync(new { });
        KeyRing Ring(string active, params string[] known) => new(Options.Create(new EncryptionSettings
        {
            ActiveKeyId = active,
            Keys = known.ToDictionary(k => k, k => k == "test" ? "a key for tests only, long enough to be one" : $"another key for tests only, and its name is {k}"),
        }));
        var (old, both, next) = (Ring("test", "test", "next"), Ring("next", "test", "next"), Ring("next", "next"));

        // Before: whoever has both reads. Then resealed, while readers read: they see either, never half of each.
        using var reading = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            do
            {
                using var store = Instance(old);
                await store.ActiveAsync(default);
            }
            while (!reading.IsCancellationRequested);
        })).ToList();
        await using (var scope = host.Services.CreateAsyncScope())
        {
            var command = Reseal(new SealedSigningKeys(scope.ServiceProvider.GetRequiredService<IdentityDb>(), both));
            var output = new StringWriter();
            Assert.Equal(0, await command.RunAsync(new CommandArguments([]), output, default));
            Assert.Contains("signing keys: 2 sealed again.", output.ToString());
            await command.RunAsync(new CommandArguments([]), output, default);
            Assert.Contains("signing keys: 0 sealed again.", output.ToString());
        }

        await reading.CancelAsync();
        await Task.WhenAll(readers);
        using (var onlyNext = Instance(next))
            await onlyNext.ActiveAsync(default);

        // Back, for the other tests of this host; and a key that nobody has any more is said, not skipped.
        await using var again = host.Services.CreateAsyncScope();
        var db = again.ServiceProvider.GetRequiredService<IdentityDb>();
        await Assert.ThrowsAsync<CommandRefusedException>(() => Reseal(new SealedSigningKeys(db, Ring("test", "test"))).RunAsync(new CommandArguments([]), TextWriter.Null, default));
        Assert.Equal(2, await new SealedSigningKeys(db, old).ResealAsync(default));
    }

    [Theory]
    [InlineData("00:09:59", "01:00:00", "90.00:00:00", "SigningKeys:Lead")]
    [InlineData("01:00:00", "00:14:59", "90.00:00:00", "SigningKeys:KeptAfter")]
    [InlineData("01:00:00", "01:00:00", "00:59:59", "SigningKeys:RotateEvery")]
    [InlineData("00:10:00", "00:15:00", "00:10:00", null)]
    public void Times_under_which_a_rotation_would_be_noticed_are_refused(string lead, string keptAfter, string rotateEvery, string? fault)
    {
        TimeSpan Of(string text) => TimeSpan.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
        var settings = new SigningKeySettings { Lead = Of(lead), KeptAfter = Of(keptAfter), RotateEvery = Of(rotateEvery) };

        var result = new SigningKeySettingsCheck().Validate(null, settings);

        Assert.Equal(fault is null, result.Succeeded);
        if (fault is not null)
            Assert.StartsWith(fault, result.FailureMessage);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task No_validator_that_caches_the_key_set_refuses_a_token_of_any_instance_while_keys_rotate(int seed)
    {
        await SettleAsync();
        var random = new Random(seed);
        var instances = Enumerable.Range(0, 3).Select(_ => Instance()).ToList();
        var issuers = instances.Select(i => new TokenIssuer(i, Options.Create(new AuthSettings()), host.Clock)).ToList();
        var validators = Enumerable.Range(0, 4).Select(_ => new CachingValidator(host.Clock)).ToList();
        var tokens = new List<(string Token, DateTimeOffset At)>();
        var signers = new HashSet<string>();

        for (var step = 0; step < 250; step++)
        {
            host.Clock.Advance(TimeSpan.FromSeconds(random.Next(0, random.Next(2) == 0 ? 20 : 400)));
            // A key may be asked for at any moment, in the midst of the others' work.
            var turn = random.Next(12) switch
            {
                0 => RotateInBackgroundAsync(),
                1 => LookAsync(),
                _ => Task.CompletedTask,
            };
            var issued = await Task.WhenAll(issuers.Where(_ => random.Next(3) > 0).ToList()
                .Select(issuer => Task.Run(() => issuer.AccessTokenAsync("client", ["identity:read"], default))));
            await turn;
            tokens.AddRange(issued.Select(t => (t, host.Clock.GetUtcNow())));
            tokens.RemoveAll(t => t.At + TokenIssuer.AccessLifetime <= host.Clock.GetUtcNow());
            signers.UnionWith(issued.Select(KeyOf));
            foreach (var validator in validators.Where(_ => random.Next(2) > 0))
            {
                foreach (var (token, at) in tokens.OrderBy(_ => random.Next()).Take(3))
                    Assert.True(await validator.AcceptsAsync(token, instances[random.Next(3)]), $"seed {seed}, step {step}: a token of {host.Clock.GetUtcNow() - at} ago is refused");
            }
        }

        Assert.True(signers.Count >= 4, $"Only {signers.Count} keys signed.");
        instances.ForEach(i => i.Dispose());
    }

    [Fact]
    public async Task A_lost_lead_costs_what_it_says_a_cached_key_set_refuses_until_it_is_read_again()
    {
        await SettleAsync();
        using var instance = Instance();
        var issuer = new TokenIssuer(instance, Options.Create(new AuthSettings()), host.Clock);
        var validator = new CachingValidator(host.Clock);
        Assert.True(await validator.AcceptsAsync(await issuer.AccessTokenAsync("client", [], default), instance));

        await RotateAsync(new { immediately = true });
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        var token = await issuer.AccessTokenAsync("client", [], default);

        Assert.False(await validator.AcceptsAsync(token, instance));
        host.Clock.Advance(TimeSpan.FromMinutes(4));
        Assert.True(await validator.AcceptsAsync(token, instance));
    }

    private static string KeyOf(string token) => new JsonWebToken(token).Kid;

    /// <summary>Lets every rotation of other tests come to its end: one key is left.</summary>
    private async Task<string> SettleAsync()
    {
        host.Clock.Advance(Lead + KeptAfter);
        await using (var scope = host.Services.CreateAsyncScope())
            await scope.ServiceProvider.GetRequiredService<SigningKeyRotation>().RotateImmediatelyAsync(default);
        host.Clock.Advance(KeptAfter);
        await LookAsync();
        return Assert.Single(await ListAsync()).Kid;
    }

    private Task LookAsync() => host.Services.GetRequiredService<SigningKeyWatch>().LookAsync(default);

    private async Task RotateInBackgroundAsync()
    {
        await using var scope = host.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<SigningKeyRotation>().RotateAsync(default);
    }

    private SigningKeyStore Instance(KeyRing? keyRing = null) => new(
        host.Services.GetRequiredService<IServiceScopeFactory>(),
        keyRing ?? host.Services.GetRequiredService<KeyRing>(),
        Options.Create(new SigningKeySettings()),
        host.Clock,
        NullLogger<SigningKeyStore>.Instance);

    private async Task<JsonElement> RotateAsync(object? body)
    {
        var admin = await host.AdminAsync();
        var answer = body is null ? await admin.PostAsync($"{Keys}/rotate", null) : await admin.PostAsJsonAsync($"{Keys}/rotate", body);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private async Task<List<(string Kid, string State)>> ListAsync()
    {
        // What commands and looks changed, this instance need not know yet.
        await host.Services.GetRequiredService<SigningKeyStore>().ReloadAsync(default);
        var keys = await (await host.AdminAsync()).GetFromJsonAsync<JsonElement>(Keys);
        return [.. keys.GetProperty("items").EnumerateArray().Select(k => (k.GetProperty("kid").GetString()!, k.GetProperty("state").GetString()!))];
    }

    private async Task<List<string>> PublishedAsync()
    {
        var document = await host.Anonymous().GetFromJsonAsync<JsonElement>("/.well-known/jwks.json");
        return [.. document.GetProperty("keys").EnumerateArray().Select(k => k.GetProperty("kid").GetString()!)];
    }

    private async Task<string> SignedByAsync() => KeyOf((await host.SignUpAsync()).Tokens.GetProperty("access_token").GetString()!);

    private async Task<string> RunAsync(string name, params string[] options)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var output = new StringWriter();
        var command = scope.ServiceProvider.GetServices<IServiceCommand>().Single(c => c.Name == name);
        Assert.Equal(0, await command.RunAsync(new CommandArguments(options), output, default));
        return output.ToString();
    }

    /// <summary>As simple as a validator may be: reads the key set, keeps it for as long as the answer allows and never asks for an unknown key.</summary>
    private sealed class CachingValidator(TestClock clock)
    {
        private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(300);

        private DateTimeOffset? _readAt;
        private IReadOnlyList<JsonWebKey> _keys = [];

        public async Task<bool> AcceptsAsync(string token, SigningKeyStore publisher)
        {
            if (_readAt is not { } at || clock.GetUtcNow() - at >= MaxAge)
                (_readAt, _keys) = (clock.GetUtcNow(), await publisher.PublishedAsync(default));
            var result = await new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
            {
                ValidIssuer = new AuthSettings().Issuer,
                ValidAudience = new AuthSettings().Audience,
                IssuerSigningKeys = _keys,
                LifetimeValidator = (_, expires, _, _) => expires > clock.GetUtcNow().UtcDateTime,
            });
            return result.IsValid;
        }
    }

    private static ResealSecretsCommand Reseal(ISealedSecrets kind) => new("keys reseal", new ServiceCollection().AddSingleton(kind).BuildServiceProvider());
}
