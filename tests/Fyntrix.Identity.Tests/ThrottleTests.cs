using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http.Json;
using Fyntrix.Identity.Auth;
using Fyntrix.Identity.Passwords;
using Fyntrix.Identity.Throttling;
using Fyntrix.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Fyntrix.Identity.Tests;

/// <summary>Guessing gets nowhere, and whoever mistypes is not punished for others' guesses.</summary>
public sealed class ThrottleTests(IdentityHost host) : IClassFixture<IdentityHost>
{
    private static readonly bool Long = Environment.GetEnvironmentVariable("FYNTRIX_LONG") is { Length: > 0 };

    /// <summary>Each is a request of its own; <c>./test --long</c> sends the ten thousand.</summary>
    private static readonly int Guesses = Long ? 10_000 : 500;

    [Fact]
    public async Task Thousands_of_guesses_from_as_many_addresses_at_one_account_are_hardly_looked_at()
    {
        var victim = await host.SignUpAsync();
        using var hashes = new HashCount(host);

        var answers = await GuessAsync(i => (host.At(new IPAddress([172, 16, (byte)(i >> 8), (byte)i])), victim.Email));

        Assert.Equal(ThrottleRules.Account.Free, answers.Count(a => a == HttpStatusCode.Unauthorized));
        Assert.All(answers.Where(a => a != HttpStatusCode.Unauthorized), a => Assert.Equal(HttpStatusCode.TooManyRequests, a));
        Assert.Equal(ThrottleRules.Account.Free, hashes.Count);
    }

    [Fact]
    public async Task Thousands_of_guesses_from_one_address_at_as_many_accounts_are_hardly_looked_at()
    {
        var attacker = host.At(IPAddress.Parse("192.0.2.77"));
        using var hashes = new HashCount(host);

        var answers = await GuessAsync(i => (attacker, $"somebody.{i}@example.org"));

        Assert.Equal(ThrottleRules.Address.Free, answers.Count(a => a == HttpStatusCode.Unauthorized));
        Assert.Equal(ThrottleRules.Address.Free, hashes.Count);
    }

    [Fact]
    public async Task One_subscribers_many_IPv6_addresses_are_one_address()
    {
        var answers = await GuessAsync(i => (host.At(IPAddress.Parse($"2001:db8:7:7:{i:x}::{i:x}")), $"v6.{i}@example.org"), ThrottleRules.Address.Free + 20);

        Assert.Equal(ThrottleRules.Address.Free, answers.Count(a => a == HttpStatusCode.Unauthorized));
    }

    [Fact]
    public async Task A_day_of_guessing_as_fast_as_it_is_let_gets_a_hundred_tries()
    {
        var throttle = host.Services.GetRequiredService<Throttle>();
        var key = ThrottleKey.Account("password", $"day.{Guid.NewGuid():N}@example.com");
        var (looked, until) = (0, host.Clock.GetUtcNow().AddHours(24));

        for (var i = 0; i < 10_000 && host.Clock.GetUtcNow() < until; i++)
        {
            var refusal = await throttle.AdmitAsync(default, key);
            looked += refusal is null ? 1 : 0;
            host.Clock.Advance(TimeSpan.FromSeconds(refusal?.RetryAfterSeconds ?? 0));
        }

        Assert.InRange(looked, 50, 150);
    }

    [Fact]
    public async Task Who_mistypes_five_times_waits_for_seconds_and_is_in()
    {
        var person = await host.SignUpAsync();
        for (var i = 0; i < 5; i++)
            Assert.Equal(HttpStatusCode.Unauthorized, await LoginAsync(host.Anonymous(), person.Email, $"mistyped {i}"));

        using var refused = await host.Anonymous().PostAsJsonAsync("/api/v1/auth/login", new { email = person.Email, password = IdentityHost.Password });
        await refused.IsProblemAsync(HttpStatusCode.TooManyRequests, "SIGN_IN_THROTTLED");
        var wait = refused.Headers.RetryAfter!.Delta!.Value;
        Assert.InRange(wait, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));
        host.Clock.Advance(wait);

        Assert.Equal(HttpStatusCode.OK, await LoginAsync(host.Anonymous(), person.Email, IdentityHost.Password));
        // All is forgotten: it begins anew.
        for (var i = 0; i < 5; i++)
            Assert.Equal(HttpStatusCode.Unauthorized, await LoginAsync(host.Anonymous(), person.Email, $"mistyped {i}"));
    }

    [Fact]
    public async Task A_strangers_guesses_do_not_keep_the_owner_out_on_a_device_that_was_signed_in()
    {
        var person = await host.SignUpAsync();
        Assert.Equal(HttpStatusCode.OK, await LoginAsync(host.Anonymous(), person.Email, IdentityHost.Password, device: "my phone"));

        await GuessAsync(_ => (host.Anonymous(), person.Email), 50);

        Assert.Equal(HttpStatusCode.TooManyRequests, await LoginAsync(host.Anonymous(), person.Email, IdentityHost.Password));
        Assert.Equal(HttpStatusCode.TooManyRequests, await LoginAsync(host.Anonymous(), person.Email, IdentityHost.Password, device: "a stranger's"));
        Assert.Equal(HttpStatusCode.OK, await LoginAsync(host.Anonymous(), person.Email, IdentityHost.Password, device: "my phone"));
    }

    [Fact]
    public async Task Many_tries_at_once_are_no_way_round()
    {
        var person = await host.SignUpAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => LoginAsync(host.Anonymous(), person.Email, $"guess {i}")));

        Assert.InRange(answers.Count(a => a == HttpStatusCode.Unauthorized), 1, ThrottleRules.Account.Free);
        Assert.DoesNotContain(answers, a => (int)a >= 500);
    }

    /// <summary>Sign-ups at once from one address were refused: each reads the clock and then waits for the row of that address.</summary>
    [Fact]
    public async Task Free_tries_at_once_do_not_block_those_that_began_a_moment_earlier()
    {
        var throttle = host.Services.GetRequiredService<Throttle>();
        var key = ThrottleKey.Account("password", $"at.once.{Guid.NewGuid():N}@example.com");

        for (var i = 0; i < ThrottleRules.Account.Free; i++)
        {
            Assert.Null(await throttle.AdmitAsync(default, key));
            host.Clock.Advance(TimeSpan.FromMilliseconds(-2));
        }

        Assert.NotNull(await throttle.AdmitAsync(default, key));
    }

    [Fact]
    public async Task Neither_a_restart_nor_another_instance_forgets()
    {
        var person = await host.SignUpAsync();
        await GuessAsync(_ => (host.Anonymous(), person.Email), 10);

        await using var another = host.WithWebHostBuilder(_ => { });
        using var client = another.CreateClient();

        Assert.Equal(HttpStatusCode.TooManyRequests, await LoginAsync(client, person.Email, IdentityHost.Password));
    }

    [Fact]
    public async Task An_office_that_signs_in_all_day_is_not_taken_for_an_attacker()
    {
        var person = await host.SignUpAsync();
        var office = host.At(IPAddress.Parse("198.51.100.9"));

        for (var i = 0; i < ThrottleRules.Address.Free + 10; i++)
            Assert.Equal(HttpStatusCode.OK, await LoginAsync(office, person.Email, IdentityHost.Password));
    }

    [Fact]
    public async Task An_address_that_is_refused_adds_nothing_to_an_accounts_failures()
    {
        var person = await host.SignUpAsync();
        var attacker = host.At(IPAddress.Parse("192.0.2.78"));
        await GuessAsync(i => (attacker, $"anybody.{i}@example.org"), ThrottleRules.Address.Free);

        Assert.All(await GuessAsync(_ => (attacker, person.Email), 20), a => Assert.Equal(HttpStatusCode.TooManyRequests, a));

        Assert.Equal(HttpStatusCode.OK, await LoginAsync(host.Anonymous(), person.Email, IdentityHost.Password));
    }

    [Fact]
    public async Task Nobody_makes_accounts_without_end_and_signing_in_from_there_goes_on()
    {
        var office = host.At(IPAddress.Parse("198.51.100.10"));
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i <= ThrottleRules.SignUps.Free; i++)
        {
            using var answer = await office.PostAsJsonAsync("/api/v1/auth/signup", new { email = $"one.of.many.{i}@example.org", password = IdentityHost.Password, name = "Many" });
            answers.Add(answer.StatusCode);
        }

        Assert.All(answers[..^1], a => Assert.Equal(HttpStatusCode.Created, a));
        Assert.Equal(HttpStatusCode.TooManyRequests, answers[^1]);
        Assert.Equal(HttpStatusCode.OK, await LoginAsync(office, "one.of.many.1@example.org", IdentityHost.Password));
    }

    [Fact]
    public async Task What_the_machine_was_too_busy_to_look_at_counts_nowhere()
    {
        var throttle = host.Services.GetRequiredService<Throttle>();
        var keys = new[] { ThrottleKey.Account("password", $"busy.{Guid.NewGuid():N}@example.com"), ThrottleKey.Address($"198.18.0.{Random.Shared.Next(256)}") };

        for (var i = 0; i < 100; i++)
        {
            Assert.Null(await throttle.AdmitAsync(default, keys));
            Assert.Equal("SIGN_IN_BUSY", (await throttle.ExcuseAsync(PasswordHashing.TooBusy, default, keys)).Code);
        }

        for (var i = 0; i < ThrottleRules.Account.Free; i++)
            Assert.Null(await throttle.AdmitAsync(default, keys));
        var blocked = await throttle.AdmitAsync(default, keys);
        Assert.NotNull(blocked);
        await throttle.ExcuseAsync(blocked, default, keys);
        Assert.NotNull(await throttle.AdmitAsync(default, keys));
    }

    [Fact]
    public async Task A_clock_that_is_set_back_keeps_nobody_out_for_longer_than_the_longest_wait()
    {
        var throttle = host.Services.GetRequiredService<Throttle>();
        var key = ThrottleKey.Account("password", $"set.back.{Guid.NewGuid():N}@example.com");
        for (var i = 0; i < ThrottleRules.Account.Free; i++)
            await throttle.AdmitAsync(default, key);
        Assert.NotNull(await throttle.AdmitAsync(default, key));

        host.Clock.Advance(TimeSpan.FromDays(-300));

        Assert.Null(await throttle.AdmitAsync(default, key));
        // It was counted, and the next wait is twice as long.
        Assert.Equal(2, (await throttle.AdmitAsync(default, key))!.RetryAfterSeconds);
        host.Clock.Advance(TimeSpan.FromDays(300));
    }

    [Fact]
    public void Waits_begin_late_grow_and_have_a_bound()
    {
        foreach (var rules in new[] { ThrottleRules.Account, ThrottleRules.KnownDevice, ThrottleRules.Address, ThrottleRules.SignUps })
        {
            var waits = Enumerable.Range(1, 2_000).Select(rules.WaitAfter).ToList();

            Assert.All(waits.Take(rules.Free - 1), w => Assert.Equal(TimeSpan.Zero, w));
            Assert.Equal(TimeSpan.FromSeconds(1), waits[rules.Free - 1]);
            Assert.Equal(waits.Order(), waits);
            Assert.Equal(rules.Longest, waits[^1]);
            Assert.Equal(rules.Waits(), waits.Take(rules.Waits().Length).Select(w => w.TotalSeconds));
        }
    }

    private static async Task<HttpStatusCode> LoginAsync(HttpClient client, string email, string password, string? device = null)
    {
        using var answer = await client.PostAsJsonAsync("/api/v1/auth/login", new { email, password, device_id = device });
        return answer.StatusCode;
    }

    private static async Task<IReadOnlyList<HttpStatusCode>> GuessAsync(Func<int, (HttpClient Client, string Email)> who, int? guesses = null)
    {
        // One after another: how many are looked at is then exact.
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < (guesses ?? Guesses); i++)
            answers.Add(await LoginAsync(who(i).Client, who(i).Email, $"guess number {i} of many"));
        return answers;
    }

    /// <summary>Slow hashes that the service has computed since.</summary>
    private sealed class HashCount : IDisposable
    {
        private readonly MeterListener _listener = new();
        private int _count;

        public HashCount(IdentityHost host)
        {
            var meters = host.Services.GetRequiredService<IMeterFactory>();
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "fyntrix.sign_in.hashes" && instrument.Meter.Scope == meters)
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((_, _, _, _) => Interlocked.Increment(ref _count));
            _listener.Start();
        }

        public int Count => _count;

        public void Dispose() => _listener.Dispose();
    }
}
