using System.Net;
using System.Net.Http.Json;
using Fyntrix.Identity.Codes;
using Fyntrix.Identity.Sessions;
using Fyntrix.Testing;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Identity.Tests;

public sealed class PasswordTests(IdentityHost host) : IClassFixture<IdentityHost>
{
    private const string New = "nine brown foxes sleep";
    private const string Short = "k3vQz8pw";

    [Fact]
    public async Task A_changed_password_signs_in_and_the_old_one_does_not()
    {
        var person = await host.SignUpAsync();
        var other = await host.WithTokensOfAsync(await host.LoginAsync(person.Email));

        await ChangeAsync(person, IdentityHost.Password, New).IsNoContentAsync();

        await (await host.LoginAsync(person.Email)).IsProblemAsync(HttpStatusCode.Unauthorized, "CREDENTIALS_INVALID");
        Assert.Equal(HttpStatusCode.OK, (await host.LoginAsync(person.Email, New)).StatusCode);
        await other.IsSignedOutAsync();
        await person.Client.IsSignedInAsync();
        Assert.Equal(1, await host.EventsAsync(person.Id, SecurityEventKind.PASSWORD_CHANGED));
    }

    [Fact]
    public async Task A_wrong_current_password_changes_nothing_and_guessing_it_is_slowed_down()
    {
        var person = await host.SignUpAsync();
        for (var i = 0; i < 5; i++)
            await (await ChangeAsync(person, "not the right password", New)).IsProblemAsync(HttpStatusCode.BadRequest, "PASSWORD_WRONG");

        await (await ChangeAsync(person, IdentityHost.Password, New)).IsProblemAsync(HttpStatusCode.TooManyRequests, "SIGN_IN_THROTTLED");
        Assert.Equal(HttpStatusCode.OK, (await host.LoginAsync(person.Email)).StatusCode);
        host.Clock.Advance(TimeSpan.FromSeconds(2));
        await ChangeAsync(person, IdentityHost.Password, New).IsNoContentAsync();
    }

    [Fact]
    public async Task Who_has_a_password_must_give_it() =>
        await (await ChangeAsync(await host.SignUpAsync(), null, New)).IsInvalidAsync("current_password");

    [Fact]
    public async Task Who_has_no_password_sets_the_first_one()
    {
        var person = await WithoutPasswordAsync();

        await (await ChangeAsync(person, IdentityHost.Password, New)).IsProblemAsync(HttpStatusCode.BadRequest, "PASSWORD_WRONG");
        await ChangeAsync(person, null, New).IsNoContentAsync();

        Assert.Equal(HttpStatusCode.OK, (await host.LoginAsync(person.Email, New)).StatusCode);
        Assert.Equal(1, await host.EventsAsync(person.Id, SecurityEventKind.PASSWORD_SET));
    }

    [Fact]
    public async Task Of_two_first_passwords_at_once_one_is_set()
    {
        var person = await WithoutPasswordAsync();

        var answers = await Task.WhenAll(ChangeAsync(person, null, New), ChangeAsync(person, null, New + " on"), ChangeAsync(person, null, New + " off"));

        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Of_two_changes_at_once_one_wins()
    {
        var person = await host.SignUpAsync();
        string[] wanted = [New, New + " on", New + " off"];

        var answers = await Task.WhenAll(wanted.Select(w => ChangeAsync(person, IdentityHost.Password, w)));

        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.NoContent);
        foreach (var (answer, password) in answers.Zip(wanted))
            Assert.Equal(answer.StatusCode == HttpStatusCode.NoContent, (await host.LoginAsync(person.Email, password)).StatusCode == HttpStatusCode.OK);
    }

    [Fact]
    public async Task No_sign_in_with_the_old_password_outlives_a_change_that_runs_beside_it()
    {
        for (var round = 0; round < 5; round++)
        {
            var person = await host.SignUpAsync();

            var signIns = Enumerable.Range(0, 4).Select(_ => host.LoginAsync(person.Email)).ToList();
            await ChangeAsync(person, IdentityHost.Password, New).IsNoContentAsync();

            foreach (var signIn in (await Task.WhenAll(signIns)).Where(s => s.StatusCode == HttpStatusCode.OK))
                await (await host.WithTokensOfAsync(signIn)).IsSignedOutAsync();
        }
    }

    [Fact]
    public async Task A_second_factor_lets_the_password_be_shorter()
    {
        var person = await host.SignUpAsync();

        await (await ChangeAsync(person, IdentityHost.Password, Short)).IsInvalidAsync("new_password");
        await Authenticator.EnableAsync(host, person);
        await ChangeAsync(person, IdentityHost.Password, Short).IsNoContentAsync();

        await host.ChallengeAsync(person.Email, Short);
    }

    [Fact]
    public async Task A_changed_password_voids_a_sign_in_that_waits_for_its_second_factor()
    {
        var person = await host.SignUpAsync();
        var app = await Authenticator.EnableAsync(host, person);
        var waiting = await host.ChallengeAsync(person.Email);

        await ChangeAsync(person, IdentityHost.Password, New).IsNoContentAsync();

        await (await host.VerifyAsync(waiting, app.NextCode())).IsProblemAsync(HttpStatusCode.Unauthorized, "MFA_TOKEN_INVALID");
    }

    [Fact]
    public async Task Neither_change_nor_reset_takes_a_common_password_or_ones_own_name()
    {
        var person = await host.SignUpAsync("Krishnamurthy");
        var code = await ForgetAsync(person.Email);

        foreach (var weak in new[] { "password1234567890", "krishnamurthykrishnamurthy", person.Email, "too short", new string('x', 129) })
        {
            await (await ChangeAsync(person, IdentityHost.Password, weak)).IsInvalidAsync("new_password");
            await (await ResetAsync(person.Email, code, weak)).IsInvalidAsync("new_password");
            host.Clock.Advance(TimeSpan.FromSeconds(20));
        }

        await ResetAsync(person.Email, code, New).IsNoContentAsync();
    }

    [Fact]
    public async Task A_forgotten_password_is_reset_by_the_code_that_was_sent()
    {
        var person = await host.SignUpAsync();
        var other = await host.WithTokensOfAsync(await host.LoginAsync(person.Email));

        await ResetAsync(person.Email.ToUpperInvariant(), await ForgetAsync(person.Email), New).IsNoContentAsync();

        await (await host.LoginAsync(person.Email)).IsProblemAsync(HttpStatusCode.Unauthorized, "CREDENTIALS_INVALID");
        Assert.Equal(HttpStatusCode.OK, (await host.LoginAsync(person.Email, New)).StatusCode);
        await other.IsSignedOutAsync();
        await person.Client.IsSignedOutAsync();
        Assert.True(await host.InDatabaseAsync(db => db.Users.AnyAsync(u => u.Id == person.Id && u.EmailVerified && u.IsVerified)));
        Assert.Equal(1, await host.EventsAsync(person.Id, SecurityEventKind.PASSWORD_RESET_ASKED));
        Assert.Equal(1, await host.EventsAsync(person.Id, SecurityEventKind.PASSWORD_RESET));
    }

    [Fact]
    public async Task Who_never_had_a_password_gets_one_by_a_reset()
    {
        var person = await WithoutPasswordAsync();

        await ResetAsync(person.Email, await ForgetAsync(person.Email), New).IsNoContentAsync();

        Assert.Equal(HttpStatusCode.OK, (await host.LoginAsync(person.Email, New)).StatusCode);
    }

    [Fact]
    public async Task Asking_tells_nothing_of_who_has_an_account()
    {
        var person = await host.SignUpAsync();
        var gone = await host.SignUpAsync();
        await gone.Client.DeleteAsync("/api/v1/users/me").IsNoContentAsync();
        var nobody = $"nobody.{Guid.NewGuid():N}@example.com";

        var answers = new List<string>();
        foreach (var email in new[] { person.Email, person.Email, gone.Email, gone.Email, nobody, nobody })
        {
            var answer = await host.Anonymous().PostAsJsonAsync("/api/v1/auth/password/forgot", new { email });
            Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
            answers.Add(await answer.Content.ReadAsStringAsync());
        }

        Assert.Single(answers.Distinct());
        await host.Codes.NextAsync(OneTimeCodePurpose.PASSWORD_RESET, person.Email);
        Assert.Equal(1, host.Codes.All.Count(m => m.Purpose == OneTimeCodePurpose.PASSWORD_RESET && (m.Target == person.Email || m.Target == gone.Email || m.Target == nobody)));
        foreach (var email in new[] { person.Email, gone.Email, nobody, $"never.{Guid.NewGuid():N}@example.com" })
            await (await ResetAsync(email, "000000", New)).IsProblemAsync(HttpStatusCode.BadRequest, "CODE_INVALID");
    }

    [Fact]
    public async Task One_address_asks_so_often_and_no_more()
    {
        var client = host.At(IPAddress.Parse("203.0.113.77"));
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 32; i++)
            answers.Add((await client.PostAsJsonAsync("/api/v1/auth/password/forgot", new { email = $"many.{i}.{Guid.NewGuid():N}@example.com" })).StatusCode);

        Assert.Equal(HttpStatusCode.Accepted, answers[0]);
        Assert.Equal(HttpStatusCode.TooManyRequests, answers[^1]);
    }

    [Fact]
    public async Task Of_two_uses_of_one_code_at_once_one_wins()
    {
        var person = await host.SignUpAsync();
        var code = await ForgetAsync(person.Email);
        string[] wanted = [New, New + " on", New + " off"];

        var answers = await Task.WhenAll(wanted.Select(w => ResetAsync(person.Email, code, w)));

        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.NoContent);
        foreach (var (answer, password) in answers.Zip(wanted))
            Assert.Equal(answer.StatusCode == HttpStatusCode.NoContent, (await host.LoginAsync(person.Email, password)).StatusCode == HttpStatusCode.OK);
        await (await ResetAsync(person.Email, code, New)).IsProblemAsync(HttpStatusCode.BadRequest, "CODE_INVALID");
    }

    [Fact]
    public async Task After_three_wrong_codes_the_right_one_is_no_good()
    {
        var person = await host.SignUpAsync();
        var code = await ForgetAsync(person.Email);

        foreach (var answer in await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => ResetAsync(person.Email, Other(code), New))))
            await answer.IsProblemAsync(HttpStatusCode.BadRequest, "CODE_INVALID");

        await (await ResetAsync(person.Email, code, New)).IsProblemAsync(HttpStatusCode.BadRequest, "CODE_INVALID");
        Assert.Equal(HttpStatusCode.OK, (await host.LoginAsync(person.Email)).StatusCode);
    }

    [Fact]
    public async Task A_reset_code_is_good_for_five_minutes()
    {
        var person = await host.SignUpAsync();
        var code = await ForgetAsync(person.Email);
        host.Clock.Advance(TimeSpan.FromMinutes(5));

        await (await ResetAsync(person.Email, code, New)).IsProblemAsync(HttpStatusCode.BadRequest, "CODE_INVALID");
    }

    [Fact]
    public async Task A_reset_code_is_good_for_nothing_else()
    {
        var person = await host.SignUpAsync();
        var verification = await host.Codes.NextAsync(OneTimeCodePurpose.EMAIL_VERIFICATION, person.Email);

        await (await ResetAsync(person.Email, verification, New)).IsProblemAsync(HttpStatusCode.BadRequest, "CODE_INVALID");
        var code = await ForgetAsync(person.Email);
        if (code != verification)
            await (await person.Client.PostAsJsonAsync("/api/v1/auth/email/verify", new { code })).IsProblemAsync(HttpStatusCode.BadRequest, "CODE_INVALID");
    }

    [Fact]
    public async Task A_reset_never_skips_the_second_factor()
    {
        var person = await host.SignUpVerifiedAsync();
        var app = await Authenticator.EnableAsync(host, person);
        var code = await ForgetAsync(person.Email);

        var asked = await (await ResetAsync(person.Email, code, New)).IsProblemAsync(HttpStatusCode.Unauthorized, "SECOND_FACTOR_REQUIRED");
        Assert.Equal(2, asked.GetProperty("mfa_methods").GetArrayLength());
        Assert.False(asked.TryGetProperty("mfa_token", out _));
        await (await ResetAsync(person.Email, code, New, factor: app.Code())).IsProblemAsync(HttpStatusCode.BadRequest, "SECOND_FACTOR_INVALID");
        await host.ChallengeAsync(person.Email);

        await ResetAsync(person.Email, code, New, factor: app.NextCode()).IsNoContentAsync();

        await (await host.LoginAsync(person.Email)).IsProblemAsync(HttpStatusCode.Unauthorized, "CREDENTIALS_INVALID");
        await host.ChallengeAsync(person.Email, New);
    }

    /// <summary>Somebody signed up with another's address and set up a way in, or a lock; the address's owner was let in and kept out by them.</summary>
    [Fact]
    public async Task A_reset_by_the_owner_of_an_address_never_shown_leaves_nothing_of_the_accounts_maker()
    {
        var maker = await host.SignUpAsync();
        var app = await Authenticator.EnableAsync(host, maker);
        var waiting = await host.ChallengeAsync(maker.Email, deviceId: "the maker's");
        await host.VerifyAsync(waiting, app.NextCode(), deviceId: "the maker's");
        var number = $"+91{Random.Shared.NextInt64(6_000_000_000, 10_000_000_000)}";
        await host.InDatabaseAsync(async db =>
        {
            await db.Users.Where(u => u.Id == maker.Id).ExecuteUpdateAsync(u => u.SetProperty(x => x.PhoneNumber, number).SetProperty(x => x.PhoneNumberVerified, true));
            return await db.Database.ExecuteSqlAsync($"INSERT INTO external_logins VALUES ('GOOGLE', {maker.Id}, {maker.Id}, now())");
        });
        await host.Anonymous().PostAsJsonAsync("/api/v1/auth/phone/login", new { phone_number = number });
        await host.Codes.NextAsync(OneTimeCodePurpose.PHONE_SIGN_IN, number);

        var code = await ForgetAsync(maker.Email);
        await (await ResetAsync(maker.Email, code, Short)).IsInvalidAsync("new_password");
        await ResetAsync(maker.Email, code, New).IsNoContentAsync();

        await (await host.WithTokensOfAsync(await host.LoginAsync(maker.Email, New))).IsSignedInAsync();
        await maker.Client.IsSignedOutAsync();
        await host.InDatabaseAsync(async db =>
        {
            var user = await db.Users.SingleAsync(u => u.Id == maker.Id);
            Assert.Equal((null, false, true), (user.PhoneNumber, user.PhoneNumberVerified, user.EmailVerified));
            Assert.False(await db.TotpFactors.AnyAsync(f => f.UserId == maker.Id));
            Assert.False(await db.RecoveryCodes.AnyAsync(c => c.UserId == maker.Id));
            Assert.False(await db.ExternalLogins.AnyAsync(l => l.UserId == maker.Id));
            Assert.False(await db.SignInChallenges.AnyAsync(c => c.UserId == maker.Id));
            Assert.False(await db.Sessions.AnyAsync(s => s.UserId == maker.Id && s.DeviceId != null));
            Assert.False(await db.OneTimeCodes.AnyAsync(c => c.UserId == maker.Id && c.UsedAt == null && c.ExpiresAt > host.Clock.GetUtcNow()));
            return user;
        });
        Assert.Equal(1, await host.EventsAsync(maker.Id, SecurityEventKind.SECOND_FACTOR_DISABLED));
        Assert.Equal(1, await host.EventsAsync(maker.Id, SecurityEventKind.PHONE_CHANGED));
    }

    [Fact]
    public async Task A_reset_leaves_the_number_and_the_factor_of_who_has_shown_the_address_before()
    {
        var person = await host.SignUpVerifiedAsync();
        var app = await Authenticator.EnableAsync(host, person);
        var number = $"+91{Random.Shared.NextInt64(6_000_000_000, 10_000_000_000)}";
        await host.InDatabaseAsync(db => db.Users.Where(u => u.Id == person.Id).ExecuteUpdateAsync(u => u.SetProperty(x => x.PhoneNumber, number).SetProperty(x => x.PhoneNumberVerified, true)));

        await ResetAsync(person.Email, await ForgetAsync(person.Email), New, factor: app.NextCode()).IsNoContentAsync();

        await host.ChallengeAsync(person.Email, New);
        Assert.True(await host.InDatabaseAsync(db => db.Users.AnyAsync(u => u.Id == person.Id && u.PhoneNumber == number && u.PhoneNumberVerified)));
    }

    [Fact]
    public async Task An_administrators_second_factor_is_asked_for_whatever_is_known_of_the_address()
    {
        var person = await host.SignUpAsync();
        await Authenticator.EnableAsync(host, person);
        await host.InDatabaseAsync(db => db.Users.Where(u => u.Id == person.Id).ExecuteUpdateAsync(u => u.SetProperty(x => x.Role, Users.UserRole.ADMIN)));

        await (await ResetAsync(person.Email, await ForgetAsync(person.Email), New)).IsProblemAsync(HttpStatusCode.Unauthorized, "SECOND_FACTOR_REQUIRED");
    }

    [Fact]
    public async Task Only_who_has_the_code_is_told_that_there_is_a_second_factor()
    {
        var person = await host.SignUpVerifiedAsync();
        await Authenticator.EnableAsync(host, person);
        var code = await ForgetAsync(person.Email);

        await (await ResetAsync(person.Email, Other(code), New)).IsProblemAsync(HttpStatusCode.BadRequest, "CODE_INVALID");
    }

    [Fact]
    public async Task Asking_for_the_second_factor_leaves_the_code_its_three_tries()
    {
        var person = await host.SignUpVerifiedAsync();
        await Authenticator.EnableAsync(host, person);
        var code = await ForgetAsync(person.Email);
        for (var i = 0; i < 4; i++)
            await (await ResetAsync(person.Email, code, New)).IsProblemAsync(HttpStatusCode.Unauthorized, "SECOND_FACTOR_REQUIRED");

        var tries = await host.InDatabaseAsync(db => db.OneTimeCodes.Where(c => c.Target == person.Email && c.Purpose == OneTimeCodePurpose.PASSWORD_RESET).Select(c => c.Attempts).SingleAsync());

        Assert.Equal(0, tries);
    }

    [Fact]
    public async Task A_wrong_second_factor_costs_a_try_of_the_code()
    {
        var person = await host.SignUpVerifiedAsync();
        var app = await Authenticator.EnableAsync(host, person);
        var code = await ForgetAsync(person.Email);
        var spent = app.Code();
        for (var i = 0; i < 3; i++)
            await (await ResetAsync(person.Email, code, New, factor: spent)).IsProblemAsync(HttpStatusCode.BadRequest, "SECOND_FACTOR_INVALID");

        await (await ResetAsync(person.Email, code, New, factor: app.NextCode())).IsProblemAsync(HttpStatusCode.BadRequest, "CODE_INVALID");
    }

    [Fact]
    public async Task A_recovery_code_serves_a_reset_and_is_spent_only_by_one_that_goes_through()
    {
        var person = await host.SignUpVerifiedAsync();
        var app = await Authenticator.EnableAsync(host, person);
        var code = await ForgetAsync(person.Email);

        await (await ResetAsync(person.Email, Other(code), New, recovery: app.RecoveryCodes[0])).IsProblemAsync(HttpStatusCode.BadRequest, "CODE_INVALID");
        await (await ResetAsync(person.Email, code, "short", recovery: app.RecoveryCodes[0])).IsInvalidAsync("new_password");
        Assert.Equal(0, await host.EventsAsync(person.Id, SecurityEventKind.RECOVERY_CODE_USED));
        await ResetAsync(person.Email, code, Short, recovery: app.RecoveryCodes[0]).IsNoContentAsync();

        Assert.Equal(1, await host.EventsAsync(person.Id, SecurityEventKind.RECOVERY_CODE_USED));
        await (await host.VerifyAsync(await host.ChallengeAsync(person.Email, Short), recoveryCode: app.RecoveryCodes[0])).IsProblemAsync(HttpStatusCode.BadRequest, "SECOND_FACTOR_INVALID");
    }

    [Fact]
    public async Task One_second_factor_serves_a_reset_or_a_sign_in_and_not_both()
    {
        var person = await host.SignUpVerifiedAsync();
        var app = await Authenticator.EnableAsync(host, person);
        var code = await ForgetAsync(person.Email);
        var challenge = await host.ChallengeAsync(person.Email);
        var factor = app.NextCode();

        var answers = await Task.WhenAll(host.VerifyAsync(challenge, factor), ResetAsync(person.Email, code, New, factor: factor));

        Assert.Single(answers, a => a.IsSuccessStatusCode);
    }

    [Fact]
    public async Task A_reset_lets_its_owner_in_whom_guesses_have_kept_out()
    {
        var person = await host.SignUpAsync();
        for (var i = 0; i < 5; i++)
            await host.LoginAsync(person.Email, "not the right password");
        await (await host.LoginAsync(person.Email)).IsProblemAsync(HttpStatusCode.TooManyRequests, "SIGN_IN_THROTTLED");

        await ResetAsync(person.Email, await ForgetAsync(person.Email), New).IsNoContentAsync();

        Assert.Equal(HttpStatusCode.OK, (await host.LoginAsync(person.Email, New)).StatusCode);
    }

    [Theory]
    [InlineData("change", """{"new_password":""}""", "new_password")]
    [InlineData("change", """{"current_password":"x"}""", "new_password")]
    [InlineData("change", """{"new_password":"nine brown foxes sleep","user_id":"x"}""", "user_id")]
    [InlineData("forgot", """{"email":"x"}""", "email")]
    [InlineData("forgot", """{}""", "email")]
    [InlineData("reset", """{"email":"a@example.com","code":"12345","new_password":"nine brown foxes sleep"}""", "code")]
    [InlineData("reset", """{"email":"a@example.com","code":"123456","new_password":"nine brown foxes sleep","second_factor_code":"1"}""", "second_factor_code")]
    [InlineData("reset", """{"email":"a@example.com","code":"123456","new_password":"nine brown foxes sleep","recovery_code":"1"}""", "recovery_code")]
    [InlineData("reset", """{"email":"a@example.com","code":"123456","new_password":"nine brown foxes sleep","second_factor_code":"123456","recovery_code":"ABCD-EFGH-JKMN"}""", "second_factor_code")]
    [InlineData("reset", """{}""", "code", "email", "new_password")]
    public async Task A_bad_request_is_told_which_field_is_wrong(string what, string body, params string[] fields)
    {
        var person = await host.SignUpAsync();

        await (await person.Client.PostAsync($"/api/v1/auth/password/{what}", SignInTests.Json(body))).IsInvalidAsync(fields);
    }

    private static Task<HttpResponseMessage> ChangeAsync(IdentityHost.Person person, string? current, string password) =>
        person.Client.PostAsJsonAsync("/api/v1/auth/password/change", new { current_password = current, new_password = password });

    private Task<HttpResponseMessage> ResetAsync(string email, string code, string password, string? factor = null, string? recovery = null) =>
        host.Anonymous().PostAsJsonAsync("/api/v1/auth/password/reset", new { email, code, new_password = password, second_factor_code = factor, recovery_code = recovery });

    private async Task<string> ForgetAsync(string email)
    {
        Assert.Equal(HttpStatusCode.Accepted, (await host.Anonymous().PostAsJsonAsync("/api/v1/auth/password/forgot", new { email })).StatusCode);
        return await host.Codes.NextAsync(OneTimeCodePurpose.PASSWORD_RESET, email);
    }

    /// <summary>Somebody who came by phone, by Google or by import.</summary>
    private async Task<IdentityHost.Person> WithoutPasswordAsync()
    {
        var person = await host.SignUpAsync();
        await host.InDatabaseAsync(db => db.Credentials.Where(c => c.UserId == person.Id).ExecuteDeleteAsync());
        return person;
    }

    private static string Other(string code) => code == "000000" ? "000001" : "000000";
}
