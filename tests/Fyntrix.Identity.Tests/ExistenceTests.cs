using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Fyntrix.Identity.Codes;
using Fyntrix.Identity.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Fyntrix.Identity.Tests;

/// <summary>
/// A sign-in that fails tells nothing of the account: neither by body, headers and status nor by what it makes the database
/// do. <c>./bench/run sign-in</c> compares the times.
/// </summary>
public sealed class ExistenceTests(IdentityHost host) : IClassFixture<IdentityHost>
{
    [Fact]
    public async Task Unknown_wrong_and_disabled_are_answered_alike_and_ask_the_database_for_the_same()
    {
        var (known, disabled) = (await AccountAsync(), await DisabledAsync());

        var unknown = await LoginAsync($"nobody.{Guid.NewGuid():N}@example.com", IdentityHost.Password);
        var wrong = await LoginAsync(known, "not the right password");
        var locked = await LoginAsync(disabled, IdentityHost.Password);
        var right = await LoginAsync(known, IdentityHost.Password);

        Assert.StartsWith("Unauthorized", unknown.Answer);
        Assert.Equal(unknown.Answer, wrong.Answer);
        Assert.Equal(unknown.Answer, locked.Answer);
        Assert.NotEmpty(unknown.Statements);
        Assert.Equal(unknown.Statements, wrong.Statements);
        Assert.Equal(unknown.Statements, locked.Statements);
        Assert.True(right.Statements.Count > unknown.Statements.Count, "A sign-in that succeeds does more, or nothing is seen here.");
    }

    /// <summary>A lock is a write, with an id of its own for the transaction: it takes time that no other failure takes.</summary>
    [Fact]
    public async Task A_failed_sign_in_locks_no_account()
    {
        var (known, disabled) = (await AccountAsync(), await DisabledAsync());
        var before = (await LockerOfAsync(known), await LockerOfAsync(disabled));

        await LoginAsync(known, "not the right password");
        await LoginAsync(disabled, IdentityHost.Password);

        Assert.Equal(before, (await LockerOfAsync(known), await LockerOfAsync(disabled)));
        await LoginAsync(known, IdentityHost.Password);
        Assert.NotEqual(before.Item1, await LockerOfAsync(known));
    }

    private async Task<string> AccountAsync()
    {
        var email = (await host.SignUpAsync()).Email;
        // Making the code that goes to the address locks the account, too.
        await host.Codes.NextAsync(OneTimeCodePurpose.EMAIL_VERIFICATION, email);
        return email;
    }

    private async Task<string> DisabledAsync()
    {
        var email = await AccountAsync();
        await using var scope = host.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IdentityDb>().Users.Where(u => u.Email == email).ExecuteUpdateAsync(u => u.SetProperty(x => x.IsActive, false));
        return email;
    }

    /// <summary>The transaction that locked the account's row last.</summary>
    private async Task<string> LockerOfAsync(string email)
    {
        await using var scope = host.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IdentityDb>().Database.SqlQuery<string>($"""SELECT xmax::text AS "Value" FROM users WHERE email = {email}""").SingleAsync();
    }

    private async Task<(string Answer, IReadOnlyList<string> Statements)> LoginAsync(string email, string password)
    {
        var trace = ActivityTraceId.CreateRandom();
        var statements = new ConcurrentQueue<string>();
        using var listener = new ActivityListener
        {
            ActivityStopped = span =>
            {
                if (span.TraceId == trace && span.GetTagItem("db.query.text") is string text)
                    statements.Enqueue(text);
            },
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);

        using var client = host.Anonymous();
        client.DefaultRequestHeaders.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");
        using var answer = await client.PostAsJsonAsync("/api/v1/auth/login", new { email, password });
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return ($"{answer.StatusCode} {answer.Headers} {answer.Content.Headers} {string.Join('|', body.EnumerateObject().Where(m => m.Name != "trace_id"))}", [.. statements]);
    }
}
