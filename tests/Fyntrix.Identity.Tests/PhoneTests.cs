using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Fyntrix.Contracts;
using Fyntrix.Identity.Codes;
using Fyntrix.Identity.Data;
using Fyntrix.Identity.Passwords;
using Fyntrix.Identity.Phone;
using Fyntrix.Identity.Sessions;
using Fyntrix.Identity.Users;
using Fyntrix.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Fyntrix.Identity.Tests;

public sealed class PhoneTests(IdentityHost host) : IClassFixture<IdentityHost>
{
    private const string Path = "/api/v1/auth/phone";

    [Fact]
    public async Task Who_shows_the_code_of_a_sign_up_has_the_account_that_was_promised()
    {
        var number = Number();

        var asked = await PostAsync("signup", new { phone_number = number, name = " Asha ", source = "former client" });
        var verified = await PostAsync("verify-signup", new { phone_number = number, otp_code = await CodeAsync(OneTimeCodePurpose.PHONE_SIGN_UP, number) });

        Assert.Equal(HttpStatusCode.Created, asked.StatusCode);
        var promise = await ReadAsync(asked);
        Assert.Equal(["message", "phone_number", "user_sub"], promise.EnumerateObject().Select(m => m.Name));
        Assert.Equal(number, promise.GetProperty("phone_number").GetString());
        Assert.Equal(HttpStatusCode.OK, verified.StatusCode);
        var tokens = await ReadAsync(verified);
        var id = promise.GetProperty("user_sub").GetString()!;
        Assert.Equal(id, tokens.GetProperty("user").GetProperty("user_id").GetString());
        Assert.Equal("Asha", tokens.GetProperty("user").GetProperty("name").GetString());
        await host.Sent.WaitForAsync<UserRegistered>(m => m.UserId == id);
        Assert.Equal(["PHONE_VERIFIED", "SIGNED_IN", "SIGNED_UP"], await EventsAsync(id));
    }

    [Fact]
    public async Task Somebody_without_an_e_mail_address_sees_their_account()
    {
        var person = await SignUpAsync();

        var me = await person.Client.GetFromJsonAsync<JsonElement>("/api/v1/auth/me");

        Assert.Equal(person.Id, me.GetProperty("user_id").GetString());
        Assert.Equal(JsonValueKind.Null, me.GetProperty("email").ValueKind);
        Assert.Equal(person.Number, me.GetProperty("phone").GetString());
        Assert.True(me.GetProperty("phone_verified").GetBoolean());
    }

    [Fact]
    public async Task The_tokens_say_the_number_and_how_it_was_shown()
    {
        var person = await SignUpAsync();

        var id = new JsonWebToken(person.Tokens.GetProperty("id_token").GetString());
        var access = new JsonWebToken(person.Tokens.GetProperty("access_token").GetString());

        Assert.Equal(person.Number, id.GetPayloadValue<string>("phone_number"));
        Assert.True(id.GetPayloadValue<bool>("phone_verified"));
        Assert.False(id.TryGetPayloadValue<string>("email", out _));
        Assert.Equal(["sms"], access.GetPayloadValue<string[]>("amr"));
    }

    [Fact]
    public async Task There_is_no_account_before_the_code_is_shown()
    {
        var number = Number();
        await PostAsync("signup", new { phone_number = number, name = "Asha" });
        await CodeAsync(OneTimeCodePurpose.PHONE_SIGN_UP, number);

        Assert.Equal(0, await QueryAsync(db => db.Users.CountAsync(u => u.PhoneNumber == number)));
    }

    [Fact]
    public async Task After_three_wrong_codes_the_right_one_is_good_no_more()
    {
        var number = Number();
        await PostAsync("signup", new { phone_number = number, name = "Asha" });
        var code = await CodeAsync(OneTimeCodePurpose.PHONE_SIGN_UP, number);

        for (var i = 1; i <= 3; i++)
            await (await PostAsync("verify-signup", new { phone_number = number, otp_code = Wrong(code, i) })).IsProblemAsync(HttpStatusCode.BadRequest, "CODE_INVALID");

        await (await PostAsync("verify-signup", new { phone_number = number, otp_code = code })).IsProblemAsync(HttpStatusCode.BadRequest, "CODE_INVALID");
    }

    [Fact]
    public async Task After_two_wrong_codes_the_right_one_is_good()
    {
        var person = await SignUpAsync();
        var (session, code) = await LoginAsync(person.Number);

        for (var i = 1; i <= 2; i++)
            await (await VerifyAsync(person.Number, session, Wrong(code, i))).IsProblemAsync(HttpStatusCode.BadRequest, "CODE_INVALID");

        Assert.Equal(HttpStatusCode.OK, (await VerifyAsync(person.Number, session, code)).StatusCode);
    }

    [Fact]
    public async Task Ten_tries_at_once_get_three_looks()
    {
        var person = await SignUpAsync();
        var (session, code) = await LoginAsync(person.Number);

        var wrong = await Task.WhenAll(Enumerable.Range(1, 10).Select(i => RedeemAsync(person.Number, Wrong(code, i), session)));

        Assert.All(wrong, code => Assert.Contains(code, new[] { "CODE_INVALID", "SIGN_IN_BUSY" }));
        Assert.Equal(3, await AttemptsAsync(person.Number));
        Assert.Equal("CODE_INVALID", await RedeemAsync(person.Number, code, session));
    }

    [Fact]
    public async Task A_clock_that_is_set_back_keeps_nobody_from_a_code()
    {
        var person = await SignUpAsync();
        await LoginAsync(person.Number);

        host.Clock.Advance(TimeSpan.FromDays(-2));

        var (session, code) = await LoginAsync(person.Number, 1);
        Assert.Equal(HttpStatusCode.OK, (await VerifyAsync(person.Number, session, code)).StatusCode);
        host.Clock.Advance(TimeSpan.FromDays(2));
    }

    [Fact]
    public async Task Of_ten_who_show_the_right_code_at_once_one_is_let_in()
    {
        var person = await SignUpAsync();
        var (session, code) = await LoginAsync(person.Number);

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => VerifyAsync(person.Number, session, code)));

        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.OK);
        Assert.All(answers, a => Assert.Contains(a.StatusCode, new[] { HttpStatusCode.OK, HttpStatusCode.BadRequest, HttpStatusCode.TooManyRequests }));
        Assert.InRange(await AttemptsAsync(person.Number), 1, 3);
    }

    [Fact]
    public async Task A_code_is_good_for_five_minutes()
    {
        var person = await SignUpAsync();
        var (session, code) = await LoginAsync(person.Number);
        host.Clock.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, (await VerifyAsync(person.Number, session, code)).StatusCode);

        (session, code) = await LoginAsync(person.Number, 1);
        host.Clock.Advance(TimeSpan.FromMinutes(5));
        await (await VerifyAsync(person.Number, session, code)).IsProblemAsync(HttpStatusCode.BadRequest, "CODE_INVALID");
    }

    [Fact]
    public async Task A_code_is_good_once()
    {
        var person = await SignUpAsync();
        var (session, code) = await LoginAsync(person.Number);
        Assert.Equal(HttpStatusCode.OK, (await VerifyAsync(person.Number, session, code)).StatusCode);

        await (await VerifyAsync(person.Number, session, code)).IsProblemAsync(HttpStatusCode.BadRequest, "CODE_INVALID");
    }

    [Fact]
    public async Task A_code_is_good_only_for_the_session_that_asked_for_it()
    {
        var (victim, attacker) = (await SignUpAsync(), await SignUpAsync());
        var (foreign, _) = await LoginAsync(attacker.Number);
        var (session, code) = await LoginAsync(victim.Number);

        await (await VerifyAsync(victim.Number, foreign, code)).IsProblemAsync(HttpStatusCode.BadRequest, "CODE_INVALID");
        await (await VerifyAsync(victim.Number, "guess", code)).IsProblemAsync(HttpStatusCode.BadRequest, "CODE_INVALID");

        Assert.Equal(0, await AttemptsAsync(victim.Number));
        Assert.Equal(HttpStatusCode.OK, (await VerifyAsync(victim.Number, session, code)).StatusCode);
    }

    [Fact]
    public async Task A_code_for_one_purpose_serves_no_other()
    {
        var number = Number();
        await PostAsync("signup", new { phone_number = number, name = "Asha" });
        var signUp = await CodeAsync(OneTimeCodePurpose.PHONE_SIGN_UP, number);
        var session = (await ReadAsync(await PostAsync("login", new { phone_number = number }))).GetProperty("session").GetString()!;
        var person = await SignUpAsync();
        var (_, signIn) = await LoginAsync(person.Number);

        await (await VerifyAsync(number, session, signUp)).IsProblemAsync(HttpStatusCode.BadRequest, "CODE_INVALID");
        await (await PostAsync("verify-signup", new { phone_number = person.Number, otp_code = signIn })).IsProblemAsync(HttpStatusCode.BadRequest, "CODE_INVALID");
    }

    [Fact]
    public async Task A_number_with_an_account_signs_up_like_any_other_and_gets_no_code()
    {
        var person = await SignUpAsync();
        host.Clock.Advance(TimeSpan.FromMinutes(1));

        var taken = await PostAsync("signup", new { phone_number = person.Number, name = "Mallory" });
        var free = await PostAsync("signup", new { phone_number = Number(), name = "Mallory" });

        await NothingMoreIsSentAsync(person.Number, 1);
        Assert.Equal(free.StatusCode, taken.StatusCode);
        var (a, b) = (await ReadAsync(taken), await ReadAsync(free));
        Assert.Equal(b.EnumerateObject().Select(m => m.Name), a.EnumerateObject().Select(m => m.Name));
        Assert.Equal(b.GetProperty("message").GetString(), a.GetProperty("message").GetString());
        Assert.NotEqual(person.Id, a.GetProperty("user_sub").GetString());
    }

    [Fact]
    public async Task Whoever_guesses_the_code_of_a_number_with_an_account_gets_nothing()
    {
        var person = await SignUpAsync();
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        await PostAsync("signup", new { phone_number = person.Number, name = "Mallory" });
        var hash = await host.Services.GetRequiredService<PasswordHashing>().HashAsync("123456", default);
        await QueryAsync(db => db.OneTimeCodes.Where(c => c.Target == person.Number && c.UsedAt == null).ExecuteUpdateAsync(c => c.SetProperty(x => x.CodeHash, hash)));

        await (await PostAsync("verify-signup", new { phone_number = person.Number, otp_code = "123456" })).IsProblemAsync(HttpStatusCode.BadRequest, "CODE_INVALID");

        Assert.Equal(1, await QueryAsync(db => db.Users.CountAsync(u => u.PhoneNumber == person.Number)));
    }

    [Fact]
    public async Task Two_sign_ups_of_one_number_at_once_make_one_account()
    {
        var number = Number();

        var asked = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => PostAsync("signup", new { phone_number = number, name = "Race" })));
        var code = await CodeAsync(OneTimeCodePurpose.PHONE_SIGN_UP, number);
        var shown = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => PostAsync("verify-signup", new { phone_number = number, otp_code = code })));

        Assert.Single(asked, a => a.StatusCode == HttpStatusCode.Created);
        Assert.All(asked.Where(a => a.StatusCode != HttpStatusCode.Created), a => Assert.Equal(HttpStatusCode.TooManyRequests, a.StatusCode));
        Assert.Single(shown, a => a.StatusCode == HttpStatusCode.OK);
        Assert.All(shown, a => Assert.Contains(a.StatusCode, new[] { HttpStatusCode.OK, HttpStatusCode.BadRequest, HttpStatusCode.TooManyRequests }));
        Assert.Equal(1, await QueryAsync(db => db.Users.CountAsync(u => u.PhoneNumber == number)));
    }

    [Fact]
    public async Task Whoever_has_an_account_signs_in_by_a_code()
    {
        var person = await SignUpAsync();
        var (session, code) = await LoginAsync(person.Number);

        var tokens = await ReadAsync(await VerifyAsync(person.Number, session, code));

        Assert.Equal(["access_token", "refresh_token", "id_token", "expires_in", "token_type", "user"], tokens.EnumerateObject().Select(m => m.Name));
        Assert.Equal(person.Id, tokens.GetProperty("user").GetProperty("user_id").GetString());
        var refreshed = await host.Anonymous().PostAsJsonAsync("/api/v1/auth/refresh", new { refreshToken = tokens.GetProperty("refresh_token").GetString() });
        Assert.Equal(HttpStatusCode.OK, refreshed.StatusCode);
    }

    [Fact]
    public async Task Unknown_disabled_and_deleted_numbers_are_answered_alike_and_get_no_code()
    {
        var (known, disabled, deleted) = (await SignUpAsync(), await SignUpAsync(), await SignUpAsync());
        await DisableAsync(disabled.Id);
        await deleted.Client.DeleteAsync("/api/v1/users/me");

        var bodies = new List<string>();
        foreach (var number in new[] { known.Number, disabled.Number, deleted.Number, Number() })
        {
            var response = await PostAsync("login", new { phone_number = number });
            var body = await ReadAsync(response);
            Assert.Equal(number, body.GetProperty("phone_number").GetString());
            bodies.Add($"{response.StatusCode} {string.Join(',', body.EnumerateObject().Select(m => m.Name))} {body.GetProperty("message")} {body.GetProperty("session").GetString()!.Length}");
            if (number == known.Number)
                continue;
            await (await VerifyAsync(number, body.GetProperty("session").GetString()!, "123456")).IsProblemAsync(HttpStatusCode.BadRequest, "CODE_INVALID");
        }

        Assert.Single(bodies.Distinct());
        await NothingMoreIsSentAsync(disabled.Number, 1);
        await NothingMoreIsSentAsync(deleted.Number, 1);
    }

    [Fact]
    public async Task A_code_opens_no_account_that_was_closed_meanwhile()
    {
        var (disabled, deleted) = (await SignUpAsync(), await SignUpAsync());
        var first = await LoginAsync(disabled.Number);
        var second = await LoginAsync(deleted.Number);
        await DisableAsync(disabled.Id);
        await deleted.Client.DeleteAsync("/api/v1/users/me");

        await (await VerifyAsync(disabled.Number, first.Session, first.Code)).IsProblemAsync(HttpStatusCode.BadRequest, "CODE_INVALID");
        await (await VerifyAsync(deleted.Number, second.Session, second.Code)).IsProblemAsync(HttpStatusCode.BadRequest, "CODE_INVALID");
    }

    [Fact]
    public async Task No_session_outlives_a_deletion_that_runs_beside_a_sign_in_by_phone()
    {
        var person = await SignUpAsync();
        var (session, code) = await LoginAsync(person.Number);

        var signingIn = VerifyAsync(person.Number, session, code);
        await person.Client.DeleteAsync("/api/v1/users/me");
        await signingIn;

        Assert.Equal(0, await QueryAsync(db => db.Sessions.CountAsync(s => s.UserId == person.Id && s.EndedAt == null)));
    }

    [Fact]
    public async Task A_second_factor_is_asked_for_after_the_code()
    {
        var person = await SignUpAsync();
        await QueryAsync(db => db.Database.ExecuteSqlAsync(
            $"INSERT INTO totp_factors (user_id, secret_sealed, encryption_key_id, created_at, confirmed_at, last_step) VALUES ({person.Id}, '\\x00', 'test', now(), now(), 0)"));
        var (session, code) = await LoginAsync(person.Number);

        var problem = await (await VerifyAsync(person.Number, session, code)).IsProblemAsync(HttpStatusCode.Unauthorized, "SECOND_FACTOR_REQUIRED");

        Assert.NotEqual("", problem.GetProperty("mfa_token").GetString());
    }

    [Fact]
    public async Task A_sign_up_code_that_is_sent_again_leads_to_the_promised_account_and_spends_the_first()
    {
        var number = Number();
        var promise = await ReadAsync(await PostAsync("signup", new { phone_number = number, name = "Asha" }));
        var first = await CodeAsync(OneTimeCodePurpose.PHONE_SIGN_UP, number);
        host.Clock.Advance(CodeDesk.Pause);

        var again = await ReadAsync(await PostAsync("resend-otp", new { phone_number = number }));
        var second = await CodeAsync(OneTimeCodePurpose.PHONE_SIGN_UP, number, 1);

        Assert.Equal(["message", "phone_number", "flow"], again.EnumerateObject().Select(m => m.Name));
        Assert.Equal("signup", again.GetProperty("flow").GetString());
        if (first != second)
            await (await PostAsync("verify-signup", new { phone_number = number, otp_code = first })).IsProblemAsync(HttpStatusCode.BadRequest, "CODE_INVALID");
        var tokens = await ReadAsync(await PostAsync("verify-signup", new { phone_number = number, otp_code = second }));
        Assert.Equal(promise.GetProperty("user_sub").GetString(), tokens.GetProperty("user").GetProperty("user_id").GetString());
        Assert.Equal("Asha", tokens.GetProperty("user").GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_sign_in_code_is_sent_again_with_a_session_of_its_own()
    {
        var person = await SignUpAsync();
        host.Clock.Advance(CodeDesk.Pause);
        var (first, _) = await LoginAsync(person.Number);
        host.Clock.Advance(CodeDesk.Pause);

        var again = await ReadAsync(await PostAsync("resend-otp", new { phone_number = person.Number }));
        var code = await CodeAsync(OneTimeCodePurpose.PHONE_SIGN_IN, person.Number, 1);

        Assert.Equal("login", again.GetProperty("flow").GetString());
        await (await VerifyAsync(person.Number, first, code)).IsProblemAsync(HttpStatusCode.BadRequest, "CODE_INVALID");
        Assert.Equal(HttpStatusCode.OK, (await VerifyAsync(person.Number, again.GetProperty("session").GetString()!, code)).StatusCode);
    }

    [Fact]
    public async Task A_number_that_nobody_asked_a_code_for_is_answered_as_at_a_sign_in()
    {
        var number = Number();

        var again = await ReadAsync(await PostAsync("resend-otp", new { phone_number = number, flow = "signup" }));

        Assert.Equal(["message", "phone_number", "session", "flow"], again.EnumerateObject().Select(m => m.Name));
        Assert.Equal("login", again.GetProperty("flow").GetString());
        await NothingMoreIsSentAsync(number, 0);
    }

    [Fact]
    public async Task After_the_account_was_made_a_sign_up_code_is_not_sent_again_and_nothing_tells()
    {
        var person = await SignUpAsync();
        host.Clock.Advance(CodeDesk.Pause);

        var again = await ReadAsync(await PostAsync("resend-otp", new { phone_number = person.Number }));

        Assert.Equal("signup", again.GetProperty("flow").GetString());
        await NothingMoreIsSentAsync(person.Number, 1);
    }

    [Fact]
    public async Task Codes_are_sent_with_a_pause_and_five_within_an_hour_to_known_and_unknown_alike()
    {
        var person = await SignUpAsync();
        foreach (var number in new[] { person.Number, Number() })
        {
            for (var i = 0; i < CodeDesk.MostInAnHour; i++)
            {
                Assert.Equal(HttpStatusCode.OK, (await PostAsync("login", new { phone_number = number })).StatusCode);
                var soon = await PostAsync("login", new { phone_number = number });
                await soon.IsProblemAsync(HttpStatusCode.TooManyRequests, "CODE_SENT_JUST_NOW");
                Assert.NotNull(soon.Headers.RetryAfter);
                host.Clock.Advance(CodeDesk.Pause);
            }

            await (await PostAsync("login", new { phone_number = number })).IsProblemAsync(HttpStatusCode.TooManyRequests, "CODE_SENT_JUST_NOW");
            host.Clock.Advance(TimeSpan.FromHours(1));
            Assert.Equal(HttpStatusCode.OK, (await PostAsync("login", new { phone_number = number })).StatusCode);
        }
    }

    [Fact]
    public async Task Guesses_from_many_addresses_are_slowed_down_and_a_known_device_is_not_kept_out()
    {
        var person = await SignUpAsync(deviceId: "her own phone");
        var (session, code) = await LoginAsync(person.Number);
        for (var i = 0; i < 5; i++)
            await VerifyAsync(person.Number, "guess", Wrong(code, i + 1));

        var stranger = await VerifyAsync(person.Number, session, code);
        var owner = await PostAsync("login/verify", new { phone_number = person.Number, session, otp_code = code, device_id = "her own phone" });

        await stranger.IsProblemAsync(HttpStatusCode.TooManyRequests, "SIGN_IN_THROTTLED");
        Assert.NotNull(stranger.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.OK, owner.StatusCode);
    }

    [Fact]
    public async Task Guesses_at_a_sign_up_are_slowed_down_too()
    {
        var number = Number();
        await PostAsync("signup", new { phone_number = number, name = "Asha" });
        for (var i = 0; i < 5; i++)
            await PostAsync("verify-signup", new { phone_number = number, otp_code = "000000" });

        await (await PostAsync("verify-signup", new { phone_number = number, otp_code = "000000" })).IsProblemAsync(HttpStatusCode.TooManyRequests, "SIGN_IN_THROTTLED");
    }

    [Theory]
    [InlineData("signup")]
    [InlineData("login")]
    [InlineData("resend-otp")]
    public async Task An_address_that_asks_for_codes_and_shows_none_is_slowed_down(string path)
    {
        var client = host.Anonymous();
        var limited = false;
        for (var i = 0; i < 31 && !limited; i++)
            limited = (await client.PostAsJsonAsync($"{Path}/{path}", new { phone_number = Number(), name = "Asha" })).StatusCode == HttpStatusCode.TooManyRequests;

        Assert.True(limited);
    }

    [Fact]
    public async Task Sign_ins_that_succeed_do_not_add_up_against_an_address()
    {
        var client = host.Anonymous();
        for (var i = 0; i < 35; i++)
            await SignUpAsync(client);
    }

    [Fact]
    public async Task A_number_that_was_claimed_but_never_shown_opens_no_account_and_goes_to_its_owner()
    {
        var claimant = await host.SignUpAsync();
        var number = Number();
        await QueryAsync(db => db.Users.Where(u => u.Id == claimant.Id).ExecuteUpdateAsync(u => u.SetProperty(x => x.PhoneNumber, number)));

        await PostAsync("login", new { phone_number = number });
        await NothingMoreIsSentAsync(number, 0);
        var owner = await SignUpAsync(number: number);

        Assert.NotEqual(claimant.Id, owner.Id);
        Assert.Null(await QueryAsync(db => db.Users.Where(u => u.Id == claimant.Id).Select(u => u.PhoneNumber).SingleAsync()));
    }

    [Fact]
    public async Task An_imported_account_that_only_its_number_opens_is_opened_and_the_number_counts_as_shown()
    {
        var person = await SignUpAsync();
        await QueryAsync(db => db.Users.Where(u => u.Id == person.Id).ExecuteUpdateAsync(u => u.SetProperty(x => x.PhoneNumberVerified, false)));
        var (session, code) = await LoginAsync(person.Number);

        Assert.Equal(HttpStatusCode.OK, (await VerifyAsync(person.Number, session, code)).StatusCode);

        Assert.True(await QueryAsync(db => db.Users.Where(u => u.Id == person.Id).Select(u => u.PhoneNumberVerified).SingleAsync()));
    }

    [Fact]
    public async Task Where_nothing_can_send_codes_everybody_who_asks_is_told_so()
    {
        await using var silent = host.WithWebHostBuilder(builder => builder.ConfigureTestServices(services => services.Replace(ServiceDescriptor.Singleton<ICodeSender, HttpCodeSender>())));
        using var client = silent.CreateClient();

        foreach (var path in new[] { "signup", "login", "resend-otp" })
            await (await client.PostAsJsonAsync($"{Path}/{path}", new { phone_number = Number(), name = "Asha" })).IsProblemAsync(HttpStatusCode.ServiceUnavailable, "CODES_NOT_CONFIGURED");
    }

    [Theory]
    [InlineData("signup", """{"phone_number":"9876543210","name":"A"}""", "phone_number")]
    [InlineData("signup", """{"phone_number":"+0876543210","name":"A"}""", "phone_number")]
    [InlineData("signup", """{"phone_number":"+1234567890123456","name":"A"}""", "phone_number")]
    [InlineData("signup", """{"phone_number":"+91987654321०","name":"A"}""", "phone_number")]
    [InlineData("signup", """{"phone_number":"+919876543210\n","name":"A"}""", "phone_number")]
    [InlineData("signup", """{"phone_number":919876543210,"name":"A"}""", "phone_number")]
    [InlineData("signup", """{"phone_number":"+919876543210","name":" "}""", "name")]
    [InlineData("signup", "{}", "phone_number", "name")]
    [InlineData("verify-signup", """{"phone_number":"+919876543210","otp_code":"12345"}""", "otp_code")]
    [InlineData("verify-signup", """{"phone_number":"+919876543210","otp_code":"12345a"}""", "otp_code")]
    [InlineData("verify-signup", "{}", "phone_number", "otp_code")]
    [InlineData("resend-otp", """{"phone_number":"+919876543210","flow":"reset"}""", "flow")]
    [InlineData("resend-otp", "{}", "phone_number")]
    [InlineData("login", "{}", "phone_number")]
    [InlineData("login/verify", """{"phone_number":"+919876543210","otp_code":"123456"}""", "session")]
    [InlineData("login/verify", "{}", "phone_number", "session", "otp_code")]
    public async Task A_bad_request_is_told_which_field_is_wrong(string path, string body, params string[] fields)
    {
        await (await host.Anonymous().PostAsync($"{Path}/{path}", SignInTests.Json(body))).IsInvalidAsync(fields);
    }

    [Fact]
    public void The_id_of_a_sign_up_code_says_the_account_whichever_code_it_is()
    {
        var id = SignUpCodeId.New(host.Clock.GetUtcNow());
        var last = Enumerable.Range(0, 999).Aggregate(id, (one, _) => one.Next(host.Clock.GetUtcNow()));

        Assert.Equal(last, SignUpCodeId.Parse(last.ToString()));
        Assert.Equal(id.UserId, last.UserId);
        Assert.Equal(36, last.ToString().Length);
        Assert.NotEqual(id.UserId, last.Next(host.Clock.GetUtcNow()).UserId);
    }

    private static string Number() => $"+91{Random.Shared.NextInt64(6_000_000_000, 10_000_000_000)}";

    private static string Wrong(string code, int by) => ((int.Parse(code, System.Globalization.CultureInfo.InvariantCulture) + by) % 1_000_000).ToString("D6", System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response)
    {
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    private Task<HttpResponseMessage> PostAsync(string path, object body) => host.Anonymous().PostAsJsonAsync($"{Path}/{path}", body);

    private Task<HttpResponseMessage> VerifyAsync(string number, string session, string code) =>
        PostAsync("login/verify", new { phone_number = number, session, otp_code = code });

    private Task<string> CodeAsync(OneTimeCodePurpose purpose, string number, int before = 0) => host.Codes.NextAsync(purpose, number, before);

    private async Task<(string Session, string Code)> LoginAsync(string number, int before = 0)
    {
        var session = (await ReadAsync(await PostAsync("login", new { phone_number = number }))).GetProperty("session").GetString()!;
        return (session, await CodeAsync(OneTimeCodePurpose.PHONE_SIGN_IN, number, before));
    }

    private async Task<Person> SignUpAsync(HttpClient? client = null, string? number = null, string? deviceId = null)
    {
        client ??= host.Anonymous();
        number ??= Number();
        await ReadAsync(await client.PostAsJsonAsync($"{Path}/signup", new { phone_number = number, name = "Somebody" }));
        var otp_code = await CodeAsync(OneTimeCodePurpose.PHONE_SIGN_UP, number);
        var tokens = await ReadAsync(await client.PostAsJsonAsync($"{Path}/verify-signup", new { phone_number = number, otp_code, device_id = deviceId }));
        var own = host.Anonymous();
        own.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tokens.GetProperty("access_token").GetString());
        return new Person(number, tokens.GetProperty("user").GetProperty("user_id").GetString()!, own, tokens);
    }

    /// <summary>The refusal's code, or null when it was right.</summary>
    private async Task<string?> RedeemAsync(string number, string code, string session)
    {
        await using var scope = host.Services.CreateAsyncScope();
        return (await scope.ServiceProvider.GetRequiredService<CodeDesk>().RedeemAsync(OneTimeCodePurpose.PHONE_SIGN_IN, number, code, session, default)).Refusal?.Code;
    }

    private Task<int> AttemptsAsync(string number) =>
        QueryAsync(db => db.OneTimeCodes.Where(c => c.Target == number && c.Purpose == OneTimeCodePurpose.PHONE_SIGN_IN).OrderByDescending(c => c.CreatedAt).Select(c => c.Attempts).FirstAsync());

    /// <summary>What is sent after it has come, so that it would have come too.</summary>
    private async Task NothingMoreIsSentAsync(string number, int sent)
    {
        var other = Number();
        await PostAsync("signup", new { phone_number = other, name = "Other" });
        await CodeAsync(OneTimeCodePurpose.PHONE_SIGN_UP, other);
        Assert.Equal(sent, host.Codes.Count(number));
    }

    private Task<int> DisableAsync(string userId) =>
        QueryAsync(db => db.Users.Where(u => u.Id == userId).ExecuteUpdateAsync(u => u.SetProperty(x => x.IsActive, false)));

    private Task<string[]> EventsAsync(string userId) =>
        QueryAsync(async db => (await db.SecurityEvents.Where(e => e.UserId == userId).Select(e => e.Kind).ToListAsync()).Select(k => k.ToString()).Order(StringComparer.Ordinal).ToArray());

    private async Task<T> QueryAsync<T>(Func<IdentityDb, Task<T>> query)
    {
        await using var scope = host.Services.CreateAsyncScope();
        return await query(scope.ServiceProvider.GetRequiredService<IdentityDb>());
    }

    private sealed record Person(string Number, string Id, HttpClient Client, JsonElement Tokens);
}
