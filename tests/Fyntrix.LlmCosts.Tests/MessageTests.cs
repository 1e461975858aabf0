using Fyntrix.Contracts;
using Fyntrix.LlmCosts.Reservations;
using Fyntrix.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Fyntrix.LlmCosts.Tests;

/// <summary>What comes over the broker.</summary>
public sealed class MessageTests(LlmCostsHost host) : IClassFixture<LlmCostsHost>
{
    [Fact]
    public async Task A_message_delivered_twice_counts_once()
    {
        var user = Unique();
        var id = Guid.NewGuid();
        await host.DeliverAsync(Usage(user), id);
        await host.DeliverAsync(Usage(user), id);

        var row = Assert.Single((await LlmCostsHost.GetAsync(host.As(user), "/api/v1/llm/requests")).GetProperty("items").EnumerateArray());
        Assert.Equal("MESSAGE", row.GetProperty("source").GetString());
        Assert.Equal("0.006", row.GetProperty("cost_usd").GetRawText());
        Assert.Equal("2026-01-09T06:00:00Z", row.GetProperty("created_at").GetString());
    }

    [Fact]
    public async Task The_same_call_by_message_and_by_api_counts_once()
    {
        var (user, response) = (Unique(), Unique());
        await host.DeliverAsync(Usage(user) with { ProviderResponseId = response });
        var answer = await host.ReportAsync(new { model = "gpt-4", provider = "openai", provider_response_id = response, tokens_input = 100, tokens_output = 50 });

        Assert.Equal(1, answer.GetProperty("duplicates").GetInt32());
        Assert.Equal(1, (await LlmCostsHost.GetAsync(host.As(user), "/api/v1/llm/usage")).GetProperty("total_requests").GetInt64());
    }

    [Fact]
    public async Task A_message_that_does_not_add_up_goes_to_quarantine_and_blocks_nobody()
    {
        var user = Unique();
        await host.DeliverAsync(Usage(user) with { TokensReasoning = 51 });
        await host.DeliverAsync(Usage(user) with { Model = null! });
        await host.DeliverAsync(Usage(user));

        Assert.Equal(1, (await LlmCostsHost.GetAsync(host.As(user), "/api/v1/llm/usage")).GetProperty("total_requests").GetInt64());
        Assert.Equal(
            ["TOKENS_PART_ABOVE_WHOLE", "VALIDATION_FAILED"],
            (await LlmCostsHost.GetAsync(host.Admin, "/api/v1/llm/quarantine?limit=200")).GetProperty("items").EnumerateArray()
                .Where(q => q.GetProperty("user_id").GetString() == user && q.GetProperty("source").GetString() == "MESSAGE")
                .Select(q => q.GetProperty("code").GetString()).Order());
    }

    [Fact]
    public async Task A_deleted_user_is_nowhere_any_more_and_no_sum_changes()
    {
        var (user, other) = (Unique(), Unique());
        await host.ReportAsync(new object[]
        {
            new { model = "gpt-4", tokens_input = 100, tokens_output = 50, user_id = user, agent = "news" },
            new { model = "gpt-4", tokens_input = 100, tokens_output = 50, agent = "news" },
            new { model = "gpt-4", tokens_input = 100, tokens_output = 50, user_id = other, agent = "news" },
            new { model = "gpt-4", tokens_input = 100, tokens_reasoning = 1, user_id = user },
        });
        var sums = await SumsAsync();

        await host.DeliverAsync(new UserDeleted(user, host.Clock.GetUtcNow()));

        Assert.Equal(sums, await SumsAsync());
        Assert.Equal(0, (await LlmCostsHost.GetAsync(host.As(user), "/api/v1/llm/usage")).GetProperty("total_requests").GetInt64());
        Assert.Equal(1, (await LlmCostsHost.GetAsync(host.As(other), "/api/v1/llm/usage")).GetProperty("total_requests").GetInt64());
        foreach (var table in new[] { "llm_requests", "llm_totals", "quarantine" })
            Assert.Equal(0, await host.QueryLongAsync($"SELECT count(*) FROM {table} WHERE user_id = '{user}'"));

        // A report that was on its way does not bring the id back, and counts.
        await host.DeliverAsync(Usage(user));
        Assert.Equal(0, await host.QueryLongAsync($"SELECT count(*) FROM llm_requests WHERE user_id = '{user}'"));
        Assert.Equal(sums.Requests + 1, (await SumsAsync()).Requests);
    }

    [Fact]
    public async Task A_deleted_user_reserves_under_nobodys_name_and_what_of_theirs_broke_a_rule_is_not_kept()
    {
        var user = Unique();
        var reservations = host.Services.GetRequiredService<IReservations>();
        await reservations.ReserveAsync(
            new ReservationRequest("gpt-4", new(user, null, null, null, []), 1, TimeSpan.FromSeconds(1), user, null), CancellationToken.None);

        await host.DeliverAsync(new UserDeleted(user, host.Clock.GetUtcNow()));
        await host.DeliverAsync(Usage(user) with { TokensReasoning = 51 });

        Assert.Equal(0, await host.QueryLongAsync($"SELECT count(*) FROM llm_reservations WHERE user_id = '{user}' OR reserved_by = '{user}'"));
        Assert.Equal(0, await host.QueryLongAsync($"SELECT count(*) FROM quarantine WHERE payload LIKE '%{user}%'"));
    }

    [Theory]
    [InlineData("error", "ERROR")]
    [InlineData("7", "OK")]
    [InlineData("no such word", "OK")]
    [InlineData(null, "OK")]
    public async Task A_message_is_booked_whatever_word_it_has_for_its_status(string? status, string booked)
    {
        var user = Unique();
        await host.DeliverAsync(Usage(user) with { Status = status });

        Assert.Equal(booked, (await LlmCostsHost.GetAsync(host.As(user), "/api/v1/llm/requests")).GetProperty("items")[0].GetProperty("status").GetString());
    }

    private async Task<(long Requests, long Tokens, long Cost)> SumsAsync() => (
        await host.QueryLongAsync("SELECT sum(requests) FROM llm_totals"),
        await host.QueryLongAsync("SELECT sum(tokens_input + tokens_output) FROM llm_totals"),
        await host.QueryLongAsync("SELECT sum(cost_nano_usd) FROM llm_totals"));

    private static LlmUsageReported Usage(string user) => new(
        "gpt-4", "openai", null, 100, 50, 0, 0, 0, user, "news", "run", null, 12, new DateTimeOffset(2026, 1, 9, 6, 0, 0, TimeSpan.Zero));

    private static string Unique() => Guid.NewGuid().ToString("N");
}
