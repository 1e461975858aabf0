using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Fyntrix.Identity.Codes;
using Fyntrix.Identity.Data;
using Fyntrix.Identity.Sessions;
using Fyntrix.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Fyntrix.Identity.Tests;

public sealed class ContactTests(IdentityHost host) : IClassFixture<IdentityHost>
{
    [Fact]
    public async Task Who_signs_up_is_sent_a_code_that_confirms_the_address()
    {
        var person = await host.SignUpAsync();
        var code = await host.Codes.NextAsync(OneTimeCodePurpose.EMAIL_VERIFICATION, person.Email);
        Assert.False((await MeAsync(person)).GetProperty("email_verified").GetBoolean());

        await (await PostAsync(person, "email/verify", new { code = Other(code) })).IsProblemAsync(HttpStatusCode.BadRequest, "CODE_INVALID");
        await PostAsync(person, "email/verify", new { code }).IsNoContentAsync();

        Assert.True((await MeAsync(person)).GetProperty("email_verified").GetBoolean());
        Assert.True(await host.InDatabaseAsync(db => db.Users.AnyAsync(u => u.Id == person.Id && u.IsVerified)));
        Assert.Equal(1, await host.EventsAsync(person.Id, SecurityEventKind.EMAIL_VERIFIED));
        await (await PostAsync(person, "email/verify", new { code })).IsProblemAsync(HttpStatusCode.Conflict, "EMAIL_VERIFIED");
        await (await PostAsync(person, "email/resend", null)).IsProblemAsync(HttpStatusCode.Conflict, "EMAIL_VERIFIED");
    }

    [Fact]
    public async Task Of_two_confirmations_at_once_one_is_recorded()
    {
        var person = await host.SignUpAsync();
        var code = await host.Codes.NextAsync(OneTimeCodePurpose.EMAIL_VERIFICATION, person.Email);

        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => PostAsync(person, "email/verify", new { code })));

        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.NoContent);
        Assert.Equal(1, await host.EventsAsync(person.Id, SecurityEventKind.EMAIL_VERIFIED));
    }

    [Fact]
    public async Task A_code_that_could_not_be_issued_keeps_nobody_elses_back()
    {
        var errands = host.Services.GetRequiredService<CodeErrands>();
        errands.Issue(new CodeRequest(OneTimeCodePurpose.EMAIL_VERIFICATION, CodeChannel.EMAIL, "nobody@example.com", "no such user"));

        var person = await host.SignUpAsync();

        await host.Codes.NextAsync(OneTimeCodePurpose.EMAIL_VERIFICATION, person.Email);
        Assert.Equal(0, host.Codes.Count("nobody@example.com"));
    }

    /// <summary>A failure that EF takes for a passing one comes wrapped, and ended the errands and the service with them.</summary>
    [Fact]
    public async Task A_database_that_fails_for_a_moment_ends_no_errands()
    {
        using var failing = new FailingReads("one_time_codes");
        await using var other = host.WithWebHostBuilder(builder => builder.ConfigureTestServices(services =>
            services.ConfigureDbContext<IdentityDb>(options => options.AddInterceptors(failing))));
        var errands = other.Services.GetRequiredService<CodeErrands>();

        errands.Issue(new CodeRequest(OneTimeCodePurpose.EMAIL_VERIFICATION, CodeChannel.EMAIL, "failing@example.com", null));
        await failing.Failed.WaitAsync(TimeSpan.FromSeconds(20));
        failing.Dispose();
        errands.Issue(new CodeRequest(OneTimeCodePurpose.EMAIL_VERIFICATION, CodeChannel.EMAIL, "later@example.com", null));

        await host.Codes.NextAsync(OneTimeCodePurpose.EMAIL_VERIFICATION, "later@example.com");
    }

    [Fact]
    public async Task A_code_is_sent_again_after_a_pause_and_the_first_one_is_void()
    {
        var person = await host.SignUpAsync();
        var first = await host.Codes.NextAsync(OneTimeCodePurpose.EMAIL_VERIFICATION, person.Email);

        await (await PostAsync(person, "email/resend", null)).IsProblemAsync(HttpStatusCode.TooManyRequests, "CODE_SENT_JUST_NOW");
        host.Clock.Advance(CodeDesk.Pause);
        Assert.Equal(HttpStatusCode.Accepted, (await PostAsync(person, "email/resend", null)).StatusCode);
        var second = await host.Codes.NextAsync(OneTimeCodePurpose.EMAIL_VERIFICATION, person.Email, before: 1);

        if (first != second)
            await (await PostAsync(person, "email/verify", new { code = first })).IsProblemAsync(HttpStatusCode.BadRequest, "CODE_INVALID");
        await PostAsync(person, "email/verify", new { code = second }).IsNoContentAsync();
    }

    [Fact]
    public async Task An_account_without_an_address_has_none_to_confirm()
    {
        var person = await host.SignUpAsync();
        await host.InDatabaseAsync(db => db.Users.Where(u => u.Id == person.Id)
            .ExecuteUpdateAsync(u => u.SetProperty(x => x.Email, (string?)null).SetProperty(x => x.EmailNormalized, (string?)null)));

        await (await PostAsync(person, "email/verify", new { code = "123456" })).IsProblemAsync(HttpStatusCode.Conflict, "EMAIL_MISSING");
        await (await PostAsync(person, "email/resend", null)).IsProblemAsync(HttpStatusCode.Conflict, "EMAIL_MISSING");
    }

    [Fact]
    public async Task A_new_address_counts_once_its_code_is_shown()
    {
        var person = await host.SignUpAsync();
        var other = await host.WithTokensOfAsync(await host.LoginAsync(person.Email));
        var email = $"New.{Guid.NewGuid():N}@example.com";
        var target = email.ToLowerInvariant();

        Assert.Equal(HttpStatusCode.Accepted, (await PostAsync(person, "email/change", new { email })).StatusCode);
        var code = await host.Codes.NextAsync(OneTimeCodePurpose.EMAIL_CHANGE, target);
        Assert.Equal(person.Email, (await MeAsync(person)).GetProperty("email").GetString());
        await (await PostAsync(person, "email/change/verify", new { email, code = Other(code) })).IsProblemAsync(HttpStatusCode.BadRequest, "CODE_INVALID");
        await PostAsync(person, "email/change/verify", new { email, code }).IsNoContentAsync();

        Assert.Equal(email, (await MeAsync(person)).GetProperty("email").GetString());
        Assert.True((await MeAsync(person)).GetProperty("email_verified").GetBoolean());
        await other.IsSignedOutAsync();
        await (await host.LoginAsync(person.Email)).IsProblemAsync(HttpStatusCode.Unauthorized, "CREDENTIALS_INVALID");
        Assert.Equal(HttpStatusCode.OK, (await host.LoginAsync(email)).StatusCode);
        Assert.Equal(1, await host.EventsAsync(person.Id, SecurityEventKind.EMAIL_CHANGED));
        await (await PostAsync(person, "email/change/verify", new { email, code })).IsProblemAsync(HttpStatusCode.BadRequest, "CODE_INVALID");
    }

    [Fact]
    public async Task A_reset_code_of_the_old_address_resets_nothing_after_a_change()
    {
        var person = await host.SignUpAsync();
        await host.Anonymous().PostAsJsonAsync("/api/v1/auth/password/forgot", new { email = person.Email });
        var reset = await host.Codes.NextAsync(OneTimeCodePurpose.PASSWORD_RESET, person.Email);
        var email = $"new.{Guid.NewGuid():N}@example.com";
        await PostAsync(person, "email/change", new { email });
        await PostAsync(person, "email/change/verify", new { email, code = await host.Codes.NextAsync(OneTimeCodePurpose.EMAIL_CHANGE, email) }).IsNoContentAsync();

        var answer = await host.Anonymous().PostAsJsonAsync("/api/v1/auth/password/reset", new { email = person.Email, code = reset, new_password = "nine brown foxes sleep" });

        await answer.IsProblemAsync(HttpStatusCode.BadRequest, "CODE_INVALID");
        Assert.Equal(HttpStatusCode.OK, (await host.LoginAsync(email)).StatusCode);
    }

    [Fact]
    public async Task A_taken_address_gets_the_same_answer_and_no_code()
    {
        var person = await host.SignUpAsync();
        var owner = await host.SignUpVerifiedAsync();
        var free = $"free.{Guid.NewGuid():N}@example.com";

        var toFree = await PostAsync(person, "email/change", new { email = free });
        var toTaken = await PostAsync(person, "email/change", new { email = owner.Email });
        await host.Codes.NextAsync(OneTimeCodePurpose.EMAIL_CHANGE, free);

        Assert.Equal(toFree.StatusCode, toTaken.StatusCode);
        Assert.Equal(await toFree.Content.ReadAsStringAsync(), await toTaken.Content.ReadAsStringAsync());
        Assert.DoesNotContain(host.Codes.All, m => m.Purpose == OneTimeCodePurpose.EMAIL_CHANGE && m.Target == owner.Email);
    }

    [Fact]
    public async Task An_address_that_was_taken_in_between_is_told_so()
    {
        var person = await host.SignUpAsync();
        var email = $"wanted.{Guid.NewGuid():N}@example.com";
        await PostAsync(person, "email/change", new { email });
        var code = await host.Codes.NextAsync(OneTimeCodePurpose.EMAIL_CHANGE, email);
        await host.Anonymous().PostAsJsonAsync("/api/v1/auth/signup", new { email, password = IdentityHost.Password, name = "First" });
        await host.InDatabaseAsync(db => db.Users.Where(u => u.Email == email).ExecuteUpdateAsync(u => u.SetProperty(x => x.EmailVerified, true)));

        await (await PostAsync(person, "email/change/verify", new { email, code })).IsProblemAsync(HttpStatusCode.Conflict, "EMAIL_TAKEN");

        Assert.Equal(person.Email, (await MeAsync(person)).GetProperty("email").GetString());
    }

    [Fact]
    public async Task Whoever_only_claims_an_address_does_not_stand_in_its_owners_way()
    {
        var person = await host.SignUpAsync();
        var claimant = await host.SignUpAsync();

        Assert.Equal(HttpStatusCode.Accepted, (await PostAsync(person, "email/change", new { email = claimant.Email })).StatusCode);
        var code = await host.Codes.NextAsync(OneTimeCodePurpose.EMAIL_CHANGE, claimant.Email);
        await PostAsync(person, "email/change/verify", new { email = claimant.Email, code }).IsNoContentAsync();

        Assert.Equal(claimant.Email, (await MeAsync(person)).GetProperty("email").GetString());
        Assert.Equal(JsonValueKind.Null, (await MeAsync(claimant)).GetProperty("email").ValueKind);
        Assert.Equal(1, await host.EventsAsync(claimant.Id, SecurityEventKind.EMAIL_CHANGED));
    }

    [Fact]
    public async Task Anothers_code_changes_nothing()
    {
        var person = await host.SignUpAsync();
        var thief = await host.SignUpAsync();
        var email = $"new.{Guid.NewGuid():N}@example.com";
        await PostAsync(person, "email/change", new { email });
        var code = await host.Codes.NextAsync(OneTimeCodePurpose.EMAIL_CHANGE, email);

        await (await PostAsync(thief, "email/change/verify", new { email, code })).IsProblemAsync(HttpStatusCode.BadRequest, "CODE_INVALID");

        await PostAsync(person, "email/change/verify", new { email, code }).IsNoContentAsync();
    }

    [Fact]
    public async Task A_new_number_counts_once_its_code_is_shown()
    {
        var person = await host.SignUpAsync();
        var other = await host.WithTokensOfAsync(await host.LoginAsync(person.Email));
        var number = Number();

        Assert.Equal(HttpStatusCode.Accepted, (await PostAsync(person, "phone/change", new { phone_number = number })).StatusCode);
        var code = await host.Codes.NextAsync(OneTimeCodePurpose.PHONE_CHANGE, number);
        var answers = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => PostAsync(person, "phone/change/verify", new { phone_number = number, code })));

        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.NoContent);
        Assert.Equal(number, (await MeAsync(person)).GetProperty("phone").GetString());
        Assert.True((await MeAsync(person)).GetProperty("phone_verified").GetBoolean());
        await other.IsSignedOutAsync();
        Assert.Equal(1, await host.EventsAsync(person.Id, SecurityEventKind.PHONE_CHANGED));
        Assert.Equal(CodeChannel.SMS, host.Codes.All.Single(m => m.Target == number).Channel);
    }

    [Fact]
    public async Task A_number_is_one_persons()
    {
        var (person, owner, late) = (await host.SignUpAsync(), await host.SignUpAsync(), await host.SignUpAsync());
        var number = Number();
        await PostAsync(late, "phone/change", new { phone_number = number });
        var lateCode = await host.Codes.NextAsync(OneTimeCodePurpose.PHONE_CHANGE, number);
        await host.InDatabaseAsync(db => db.Users.Where(u => u.Id == owner.Id).ExecuteUpdateAsync(u => u.SetProperty(x => x.PhoneNumber, number)));

        await (await PostAsync(late, "phone/change/verify", new { phone_number = number, code = lateCode })).IsProblemAsync(HttpStatusCode.Conflict, "PHONE_TAKEN");
        host.Clock.Advance(CodeDesk.Pause);
        Assert.Equal(HttpStatusCode.Accepted, (await PostAsync(person, "phone/change", new { phone_number = number })).StatusCode);
        Assert.Equal(1, host.Codes.Count(number));
    }

    [Fact]
    public async Task Nobody_sends_codes_to_many_numbers()
    {
        var person = await host.SignUpAsync();
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 6; i++)
            answers.Add((await PostAsync(person, "phone/change", new { phone_number = Number() })).StatusCode);

        Assert.All(answers[..5], a => Assert.Equal(HttpStatusCode.Accepted, a));
        Assert.Equal(HttpStatusCode.TooManyRequests, answers[5]);
    }

    [Theory]
    [InlineData("email/verify", """{"code":"12345"}""", "code")]
    [InlineData("email/change", """{"email":"x"}""", "email")]
    [InlineData("email/change/verify", """{"email":"x","code":""}""", "code", "email")]
    [InlineData("phone/change", """{"phone_number":"9876543210"}""", "phone_number")]
    [InlineData("phone/change", """{"phone_number":"+0876543210"}""", "phone_number")]
    [InlineData("phone/change", """{"phone_number":"+9198765432101234"}""", "phone_number")]
    [InlineData("phone/change", """{"phone_number":"+919876543210\n"}""", "phone_number")]
    [InlineData("phone/change/verify", """{}""", "code", "phone_number")]
    public async Task A_bad_request_is_told_which_field_is_wrong(string what, string body, params string[] fields)
    {
        var person = await host.SignUpAsync();

        await (await person.Client.PostAsync($"/api/v1/auth/{what}", SignInTests.Json(body))).IsInvalidAsync(fields);
    }

    private static Task<HttpResponseMessage> PostAsync(IdentityHost.Person person, string what, object? body) =>
        person.Client.PostAsync($"/api/v1/auth/{what}", body is null ? null : JsonContent.Create(body));

    private static Task<JsonElement> MeAsync(IdentityHost.Person person) => person.Client.GetFromJsonAsync<JsonElement>("/api/v1/users/me");

    private static string Number() => $"+9198{Random.Shared.Next(100_000_000):D8}";

    private static string Other(string code) => code == "000000" ? "000001" : "000000";
}
