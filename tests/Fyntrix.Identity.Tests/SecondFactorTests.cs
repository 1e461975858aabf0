using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Fyntrix.Identity.SecondFactors;
using Fyntrix.Identity.Sessions;
using Fyntrix.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Fyntrix.Identity.Tests;

public sealed class SecondFactorTests(IdentityHost host) : IClassFixture<IdentityHost>
{
    [Fact]
    public async Task An_authenticator_counts_once_it_is_confirmed()
    {
        var person = await host.SignUpAsync();

        var app = new Authenticator(host, await Authenticator.EnrollAsync(person), []);
        Assert.Equal((false, 0), await StateAsync(person));
        Assert.Equal(HttpStatusCode.OK, (await host.LoginAsync(person.Email)).StatusCode);

        var confirmed = await person.Client.PostAsJsonAsync("/api/v1/auth/mfa/totp/confirm", new { code = app.Code() });
        Assert.Equal(HttpStatusCode.OK, confirmed.StatusCode);
        Assert.Equal(10, (await confirmed.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("recovery_codes").GetArrayLength());
        Assert.Equal((true, 10), await StateAsync(person));
        await host.ChallengeAsync(person.Email);
        Assert.Equal(1, await host.EventsAsync(person.Id, SecurityEventKind.SECOND_FACTOR_ENABLED));
    }

    [Fact]
    public async Task A_secret_that_was_asked_for_again_replaces_the_first()
    {
        var person = await host.SignUpAsync();
        var first = new Authenticator(host, await Authenticator.EnrollAsync(person), []);
        var second = new Authenticator(host, await Authenticator.EnrollAsync(person), []);

        var byFirst = await person.Client.PostAsJsonAsync("/api/v1/auth/mfa/totp/confirm", new { code = first.Code() });
        var bySecond = await person.Client.PostAsJsonAsync("/api/v1/auth/mfa/totp/confirm", new { code = second.Code() });

        await byFirst.IsProblemAsync(HttpStatusCode.BadRequest, "SECOND_FACTOR_INVALID");
        Assert.Equal(HttpStatusCode.OK, bySecond.StatusCode);
    }

    [Fact]
    public async Task Two_who_ask_for_a_secret_at_once_leave_one()
    {
        var person = await host.SignUpAsync();

        var secrets = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Authenticator.EnrollAsync(person)));

        var answers = new List<HttpStatusCode>();
        foreach (var secret in secrets)
            answers.Add((await person.Client.PostAsJsonAsync("/api/v1/auth/mfa/totp/confirm", new { code = new Authenticator(host, secret, []).Code() })).StatusCode);
        Assert.Single(answers, HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_confirmed_authenticator_is_neither_replaced_nor_confirmed_again()
    {
        var person = await host.SignUpAsync();
        var app = await Authenticator.EnableAsync(host, person);

        var enroll = await person.Client.PostAsync("/api/v1/auth/mfa/totp/enroll", null);
        var confirm = await person.Client.PostAsJsonAsync("/api/v1/auth/mfa/totp/confirm", new { code = app.NextCode() });

        await enroll.IsProblemAsync(HttpStatusCode.Conflict, "SECOND_FACTOR_ENABLED");
        await confirm.IsProblemAsync(HttpStatusCode.Conflict, "SECOND_FACTOR_ENABLED");
    }

    [Fact]
    public async Task Two_confirmations_at_once_make_one_set_of_recovery_codes()
    {
        var person = await host.SignUpAsync();
        var app = new Authenticator(host, await Authenticator.EnrollAsync(person), []);

        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => person.Client.PostAsJsonAsync("/api/v1/auth/mfa/totp/confirm", new { code = app.Code() })));

        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.OK);
        Assert.All(answers.Where(a => a.StatusCode != HttpStatusCode.OK), a => Assert.Contains(a.StatusCode, new[] { HttpStatusCode.Conflict, HttpStatusCode.TooManyRequests }));
        Assert.Equal((true, 10), await StateAsync(person));
    }

    [Fact]
    public async Task What_was_not_asked_for_is_not_confirmed_and_what_is_not_on_is_not_turned_off()
    {
        var person = await host.SignUpAsync();

        var confirm = await person.Client.PostAsJsonAsync("/api/v1/auth/mfa/totp/confirm", new { code = "123456" });
        var disable = await person.Client.PostAsJsonAsync("/api/v1/auth/mfa/totp/disable", new { code = "123456" });
        var renew = await person.Client.PostAsJsonAsync("/api/v1/auth/mfa/recovery-codes", new { code = "123456" });

        await confirm.IsProblemAsync(HttpStatusCode.Conflict, "SECOND_FACTOR_NOT_ENROLLED");
        await disable.IsProblemAsync(HttpStatusCode.Conflict, "SECOND_FACTOR_NOT_ENABLED");
        await renew.IsProblemAsync(HttpStatusCode.Conflict, "SECOND_FACTOR_NOT_ENABLED");
    }

    [Fact]
    public async Task Turning_it_on_ends_the_other_sessions_and_leaves_the_present_one_as_it_is()
    {
        var person = await host.SignUpAsync();
        var other = await host.WithTokensOfAsync(await host.LoginAsync(person.Email));

        await Authenticator.EnableAsync(host, person);

        await other.IsSignedOutAsync();
        await person.Client.IsSignedInAsync();
        var refreshed = await host.Anonymous().PostAsJsonAsync("/api/v1/auth/refresh", new { refresh_token = person.RefreshToken });
        Assert.Equal(["pwd"], await MethodsAsync(refreshed));
    }

    [Fact]
    public async Task Both_factors_begin_a_session_that_says_so()
    {
        var person = await host.SignUpAsync();
        var app = await Authenticator.EnableAsync(host, person);

        var verified = await host.VerifyAsync(await host.ChallengeAsync(person.Email), app.NextCode());

        Assert.Equal(["pwd", "otp", "mfa"], await MethodsAsync(verified));
        await (await host.WithTokensOfAsync(verified)).IsSignedInAsync();
        await person.Client.IsSignedInAsync();
    }

    [Fact]
    public async Task A_recovery_code_is_good_once_however_it_is_typed()
    {
        var person = await host.SignUpAsync();
        var app = await Authenticator.EnableAsync(host, person);

        var first = await host.VerifyAsync(await host.ChallengeAsync(person.Email), recoveryCode: app.RecoveryCodes[0].ToLowerInvariant().Replace("-", ""));
        var again = await host.VerifyAsync(await host.ChallengeAsync(person.Email), recoveryCode: app.RecoveryCodes[0]);

        Assert.Equal(["pwd", "rc", "mfa"], await MethodsAsync(first));
        await again.IsProblemAsync(HttpStatusCode.BadRequest, "SECOND_FACTOR_INVALID");
        Assert.Equal((true, 9), await StateAsync(person));
        Assert.Equal(1, await host.EventsAsync(person.Id, SecurityEventKind.RECOVERY_CODE_USED));
    }

    [Fact]
    public async Task A_recovery_code_opens_no_other_account()
    {
        var person = await host.SignUpAsync();
        var other = await host.SignUpAsync();
        await Authenticator.EnableAsync(host, person);
        var app = await Authenticator.EnableAsync(host, other);

        var answer = await host.VerifyAsync(await host.ChallengeAsync(person.Email), recoveryCode: app.RecoveryCodes[0]);

        await answer.IsProblemAsync(HttpStatusCode.BadRequest, "SECOND_FACTOR_INVALID");
    }

    [Fact]
    public async Task The_code_that_confirmed_the_authenticator_signs_nobody_in()
    {
        var person = await host.SignUpAsync();
        var app = await Authenticator.EnableAsync(host, person);

        var answer = await host.VerifyAsync(await host.ChallengeAsync(person.Email), app.Code());

        await answer.IsProblemAsync(HttpStatusCode.BadRequest, "SECOND_FACTOR_INVALID");
    }

    [Fact]
    public async Task A_code_is_good_in_three_steps_and_never_twice()
    {
        var person = await host.SignUpAsync();
        var app = await Authenticator.EnableAsync(host, person);
        var random = new Random(19);
        var last = Step();

        for (var i = 0; i < 40; i++)
        {
            // Longer than what the throttle asks for now and then; that is another test's.
            host.Clock.Advance(i % 4 == 3 ? TimeSpan.FromMinutes(16) : TimeSpan.FromSeconds(random.Next(50)));
            var steps = random.Next(-3, 4);
            var step = Step() + steps;

            var answer = await host.VerifyAsync(await host.ChallengeAsync(person.Email), app.Code(steps));

            var isGood = Math.Abs(steps) <= 1 && step > last;
            Assert.True(isGood == (answer.StatusCode == HttpStatusCode.OK), $"{steps} steps away, {step - last} after the last one: {answer.StatusCode}");
            if (isGood)
                last = step;
        }
    }

    [Fact]
    public async Task Of_two_uses_of_one_code_at_once_one_wins()
    {
        var person = await host.SignUpAsync();
        var app = await Authenticator.EnableAsync(host, person);
        var challenges = new[] { await host.ChallengeAsync(person.Email), await host.ChallengeAsync(person.Email), await host.ChallengeAsync(person.Email) };
        var code = app.NextCode();

        var answers = await Task.WhenAll(challenges.Select(c => host.VerifyAsync(c, code)));

        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.OK);
        foreach (var answer in answers.Where(a => a.StatusCode != HttpStatusCode.OK))
            await answer.IsProblemAsync(HttpStatusCode.BadRequest, "SECOND_FACTOR_INVALID");
    }

    [Fact]
    public async Task Of_two_uses_of_one_recovery_code_at_once_one_wins()
    {
        var person = await host.SignUpAsync();
        var app = await Authenticator.EnableAsync(host, person);
        var challenges = new[] { await host.ChallengeAsync(person.Email), await host.ChallengeAsync(person.Email), await host.ChallengeAsync(person.Email) };

        var answers = await Task.WhenAll(challenges.Select(c => host.VerifyAsync(c, recoveryCode: app.RecoveryCodes[3])));

        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.OK);
        Assert.Equal((true, 9), await StateAsync(person));
        Assert.Equal(1, await host.EventsAsync(person.Id, SecurityEventKind.RECOVERY_CODE_USED));
    }

    [Fact]
    public async Task One_challenge_begins_one_session_and_spends_one_factor()
    {
        var person = await host.SignUpAsync();
        var app = await Authenticator.EnableAsync(host, person);
        var challenge = await host.ChallengeAsync(person.Email);

        var answers = await Task.WhenAll(app.RecoveryCodes[..4].Select(c => host.VerifyAsync(challenge, recoveryCode: c)));

        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.OK);
        foreach (var answer in answers.Where(a => a.StatusCode != HttpStatusCode.OK))
            await answer.IsProblemAsync(HttpStatusCode.Unauthorized, "MFA_TOKEN_INVALID");
        Assert.Equal((true, 9), await StateAsync(person));
        await (await host.VerifyAsync(challenge, app.NextCode())).IsProblemAsync(HttpStatusCode.Unauthorized, "MFA_TOKEN_INVALID");
    }

    [Fact]
    public async Task A_challenge_looks_at_five_tries_even_when_they_come_at_once()
    {
        var person = await host.SignUpAsync();
        var app = await Authenticator.EnableAsync(host, person);
        var challenge = await host.ChallengeAsync(person.Email);

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => host.VerifyAsync(challenge, WrongFor(app))));

        Assert.Equal(5, answers.Count(a => a.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.TooManyRequests));
        Assert.Equal(7, answers.Count(a => a.StatusCode == HttpStatusCode.Unauthorized));
        host.Clock.Advance(TimeSpan.FromSeconds(60));
        await (await host.VerifyAsync(challenge, app.Code())).IsProblemAsync(HttpStatusCode.Unauthorized, "MFA_TOKEN_INVALID");
    }

    [Fact]
    public async Task A_challenge_is_good_for_five_minutes()
    {
        var person = await host.SignUpAsync();
        var app = await Authenticator.EnableAsync(host, person);
        var (early, late) = (await host.ChallengeAsync(person.Email), await host.ChallengeAsync(person.Email));

        host.Clock.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, (await host.VerifyAsync(early, app.Code())).StatusCode);
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        await (await host.VerifyAsync(late, app.Code(1))).IsProblemAsync(HttpStatusCode.Unauthorized, "MFA_TOKEN_INVALID");
    }

    [Fact]
    public async Task A_challenge_belongs_to_the_device_that_asked()
    {
        var person = await host.SignUpAsync();
        var app = await Authenticator.EnableAsync(host, person);
        var challenge = await host.ChallengeAsync(person.Email, deviceId: "phone");
        var code = app.NextCode();

        await (await host.VerifyAsync(challenge, code, deviceId: "other")).IsProblemAsync(HttpStatusCode.Unauthorized, "MFA_TOKEN_INVALID");
        await (await host.VerifyAsync(challenge, code)).IsProblemAsync(HttpStatusCode.Unauthorized, "MFA_TOKEN_INVALID");
        Assert.Equal(HttpStatusCode.OK, (await host.VerifyAsync(challenge, code, deviceId: "phone")).StatusCode);
    }

    [Fact]
    public async Task Guessing_is_slowed_down_over_all_challenges_and_a_right_code_forgets_it()
    {
        var person = await host.SignUpAsync();
        var app = await Authenticator.EnableAsync(host, person);
        for (var i = 0; i < 5; i++)
            await (await host.VerifyAsync(await host.ChallengeAsync(person.Email), WrongFor(app))).IsProblemAsync(HttpStatusCode.BadRequest, "SECOND_FACTOR_INVALID");

        var blocked = await host.VerifyAsync(await host.ChallengeAsync(person.Email), app.Code(1));
        await blocked.IsProblemAsync(HttpStatusCode.TooManyRequests, "SIGN_IN_THROTTLED");

        host.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(HttpStatusCode.OK, (await host.VerifyAsync(await host.ChallengeAsync(person.Email), app.Code())).StatusCode);
        await (await host.VerifyAsync(await host.ChallengeAsync(person.Email), WrongFor(app))).IsProblemAsync(HttpStatusCode.BadRequest, "SECOND_FACTOR_INVALID");
        Assert.Equal(HttpStatusCode.OK, (await host.VerifyAsync(await host.ChallengeAsync(person.Email), app.NextCode())).StatusCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Turning_it_off_takes_a_factor_ends_the_other_sessions_and_voids_the_recovery_codes(bool byRecoveryCode)
    {
        var person = await host.SignUpAsync();
        var app = await Authenticator.EnableAsync(host, person);
        var other = await host.WithTokensOfAsync(await host.VerifyAsync(await host.ChallengeAsync(person.Email), app.NextCode()));
        var waiting = await host.ChallengeAsync(person.Email);

        var wrong = await person.Client.PostAsJsonAsync("/api/v1/auth/mfa/totp/disable", new { code = WrongFor(app) });
        await wrong.IsProblemAsync(HttpStatusCode.BadRequest, "SECOND_FACTOR_INVALID");
        var code = app.NextCode();
        await person.Client.PostAsJsonAsync("/api/v1/auth/mfa/totp/disable", byRecoveryCode ? new { recovery_code = app.RecoveryCodes[0] } : (object)new { code }).IsNoContentAsync();

        await other.IsSignedOutAsync();
        await person.Client.IsSignedInAsync();
        Assert.Equal((false, 0), await StateAsync(person));
        Assert.Equal(HttpStatusCode.OK, (await host.LoginAsync(person.Email)).StatusCode);
        await (await host.VerifyAsync(waiting, recoveryCode: app.RecoveryCodes[1])).IsProblemAsync(HttpStatusCode.Unauthorized, "MFA_TOKEN_INVALID");
        Assert.Equal(1, await host.EventsAsync(person.Id, SecurityEventKind.SECOND_FACTOR_DISABLED));
    }

    /// <summary>The kept session's tokens went on to say "otp mfa", of which other services make rights.</summary>
    [Fact]
    public async Task A_session_that_lives_on_without_the_factor_no_longer_claims_it()
    {
        var person = await host.SignUpAsync();
        var app = await Authenticator.EnableAsync(host, person);
        var signedIn = await host.VerifyAsync(await host.ChallengeAsync(person.Email), recoveryCode: app.RecoveryCodes[0]);
        var client = await host.WithTokensOfAsync(signedIn);

        await client.PostAsJsonAsync("/api/v1/auth/mfa/totp/disable", new { code = app.NextCode() }).IsNoContentAsync();

        var refresh_token = (await signedIn.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("refresh_token").GetString();
        Assert.Equal(["pwd"], await MethodsAsync(await host.Anonymous().PostAsJsonAsync("/api/v1/auth/refresh", new { refresh_token })));
    }

    [Fact]
    public async Task Guessing_the_code_that_confirms_is_slowed_down_too_and_the_right_one_forgets_it()
    {
        var person = await host.SignUpAsync();
        var app = new Authenticator(host, await Authenticator.EnrollAsync(person), []);
        for (var i = 0; i < 5; i++)
            await (await ConfirmAsync(person, WrongFor(app))).IsProblemAsync(HttpStatusCode.BadRequest, "SECOND_FACTOR_INVALID");

        await (await ConfirmAsync(person, app.Code())).IsProblemAsync(HttpStatusCode.TooManyRequests, "SIGN_IN_THROTTLED");
        host.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(HttpStatusCode.OK, (await ConfirmAsync(person, app.Code())).StatusCode);
        for (var i = 0; i < 5; i++)
            await (await host.VerifyAsync(await host.ChallengeAsync(person.Email), WrongFor(app))).IsProblemAsync(HttpStatusCode.BadRequest, "SECOND_FACTOR_INVALID");
    }

    [Fact]
    public async Task A_try_that_is_not_looked_at_costs_a_challenge_nothing()
    {
        var person = await host.SignUpAsync();
        var app = await Authenticator.EnableAsync(host, person);
        for (var i = 0; i < 5; i++)
            await host.VerifyAsync(await host.ChallengeAsync(person.Email), WrongFor(app));
        var challenge = await host.ChallengeAsync(person.Email);

        for (var i = 0; i < SignInChallenge.MostAttempts + 1; i++)
            await (await host.VerifyAsync(challenge, app.Code(1))).IsProblemAsync(HttpStatusCode.TooManyRequests, "SIGN_IN_THROTTLED");

        host.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(HttpStatusCode.OK, (await host.VerifyAsync(challenge, app.Code())).StatusCode);
    }

    [Fact]
    public async Task New_recovery_codes_void_the_old_ones()
    {
        var person = await host.SignUpAsync();
        var app = await Authenticator.EnableAsync(host, person);
        await host.VerifyAsync(await host.ChallengeAsync(person.Email), recoveryCode: app.RecoveryCodes[0]);

        var code = app.NextCode();
        var renewed = await person.Client.PostAsJsonAsync("/api/v1/auth/mfa/recovery-codes", new { code });
        var again = await person.Client.PostAsJsonAsync("/api/v1/auth/mfa/recovery-codes", new { code });

        Assert.Equal(HttpStatusCode.OK, renewed.StatusCode);
        await again.IsProblemAsync(HttpStatusCode.BadRequest, "SECOND_FACTOR_INVALID");
        Assert.Equal((true, 10), await StateAsync(person));
        var fresh = (await renewed.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("recovery_codes")[0].GetString();
        await (await host.VerifyAsync(await host.ChallengeAsync(person.Email), recoveryCode: app.RecoveryCodes[1])).IsProblemAsync(HttpStatusCode.BadRequest, "SECOND_FACTOR_INVALID");
        Assert.Equal(HttpStatusCode.OK, (await host.VerifyAsync(await host.ChallengeAsync(person.Email), recoveryCode: fresh)).StatusCode);
        Assert.Equal(1, await host.EventsAsync(person.Id, SecurityEventKind.RECOVERY_CODES_MADE));
    }

    [Fact]
    public async Task A_waiting_sign_in_of_a_deleted_account_comes_to_nothing()
    {
        var person = await host.SignUpAsync();
        var app = await Authenticator.EnableAsync(host, person);
        var waiting = await host.ChallengeAsync(person.Email);
        await person.Client.DeleteAsync("/api/v1/users/me").IsNoContentAsync();

        await (await host.VerifyAsync(waiting, app.NextCode())).IsProblemAsync(HttpStatusCode.Unauthorized, "MFA_TOKEN_INVALID");
    }

    [Fact]
    public async Task Neither_secret_nor_recovery_code_is_readable_in_the_database()
    {
        var person = await host.SignUpAsync();
        var app = await Authenticator.EnableAsync(host, person);

        var (factor, codes) = await host.InDatabaseAsync(async db => (
            await db.TotpFactors.SingleAsync(f => f.UserId == person.Id),
            await db.RecoveryCodes.Where(c => c.UserId == person.Id).ToListAsync()));

        Assert.True(factor.SecretSealed.AsSpan().IndexOf(app.Secret) < 0);
        Assert.Equal(app.RecoveryCodes.Select(c => c[..4]).Order(), codes.Select(c => c.Handle).Order());
        Assert.All(codes, c => Assert.DoesNotContain(app.RecoveryCodes, text => c.CodeHash.Contains(text[5..9], StringComparison.Ordinal) && c.CodeHash.Contains(text[10..], StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("""{"mfa_token":"x"}""", "code")]
    [InlineData("""{"mfa_token":"x","code":"12345"}""", "code")]
    [InlineData("""{"mfa_token":"x","code":"12345x"}""", "code")]
    [InlineData("""{"mfa_token":"x","code":"١٢٣٤٥٦"}""", "code")]
    [InlineData("""{"mfa_token":"x","recovery_code":"ABCD"}""", "recovery_code")]
    [InlineData("""{"mfa_token":"x","code":"123456","recovery_code":"ABCD-EFGH-JKMN"}""", "code")]
    [InlineData("""{"code":"123456"}""", "mfa_token")]
    [InlineData("""{"mfa_token":"x","code":"123456","amr":"mfa"}""", "amr")]
    public async Task A_bad_second_half_is_told_which_field_is_wrong(string body, string field) =>
        await (await host.Anonymous().PostAsync("/api/v1/auth/mfa/verify", SignInTests.Json(body))).IsInvalidAsync(field);

    [Fact]
    public async Task A_made_up_challenge_is_refused() =>
        await (await host.VerifyAsync("made-up", "123456")).IsProblemAsync(HttpStatusCode.Unauthorized, "MFA_TOKEN_INVALID");

    private static Task<HttpResponseMessage> ConfirmAsync(IdentityHost.Person person, string code) =>
        person.Client.PostAsJsonAsync("/api/v1/auth/mfa/totp/confirm", new { code });

    /// <summary>Six digits that are no code of any step near.</summary>
    private static string WrongFor(Authenticator app)
    {
        var near = Enumerable.Range(-3, 7).Select(app.Code).ToList();
        return Enumerable.Range(0, near.Count + 1).Select(i => $"{i:D6}").First(c => !near.Contains(c));
    }

    private static async Task<string[]> MethodsAsync(HttpResponseMessage answer)
    {
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, body);
        var token = JsonDocument.Parse(body).RootElement.GetProperty("access_token").GetString()!;
        return [.. new JsonWebToken(token).GetPayloadValue<string[]>("amr")];
    }

    private static async Task<(bool Totp, int Left)> StateAsync(IdentityHost.Person person)
    {
        var state = await person.Client.GetFromJsonAsync<JsonElement>("/api/v1/auth/mfa");
        return (state.GetProperty("totp").GetBoolean(), state.GetProperty("recovery_codes_left").GetInt32());
    }

    private long Step() => host.Clock.GetUtcNow().ToUnixTimeSeconds() / 30;
}
