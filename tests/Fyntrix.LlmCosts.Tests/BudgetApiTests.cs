using System.Net;
using System.Net.Http.Json;
using Fyntrix.Testing;

namespace Fyntrix.LlmCosts.Tests;

/// <summary>What the budgets' endpoints refuse.</summary>
public sealed class BudgetApiTests(LlmCostsHost host) : IClassFixture<LlmCostsHost>
{
    [Fact]
    public async Task The_configured_budget_is_changed_in_the_configuration_alone()
    {
        var change = new { name = "x", amount_usd = 1, enforcement = "SOFT", active = true };
        await (await host.Admin.PutAsJsonAsync("/api/v1/llm/budgets/daily", change)).IsProblemAsync(HttpStatusCode.Conflict, "BUDGET_CONFIGURED");
        await (await host.Admin.DeleteAsync("/api/v1/llm/budgets/daily")).IsProblemAsync(HttpStatusCode.Conflict, "BUDGET_CONFIGURED");
        await (await host.Admin.PutAsJsonAsync("/api/v1/llm/budgets/other", change)).IsProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        await (await host.Admin.DeleteAsync("/api/v1/llm/budgets/other")).IsProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        await (await host.As("asha").DeleteAsync("/api/v1/llm/budgets/other")).IsProblemAsync(HttpStatusCode.Forbidden, "SCOPE_MISSING");
    }

    [Theory]
    [InlineData("""{}""", "name,amount_usd,enforcement,period")]
    [InlineData("""{"name":" ","amount_usd":-1,"enforcement":"HARD","period":"DAY"}""", "name,amount_usd")]
    [InlineData("""{"name":"a","amount_usd":0.0000000001,"enforcement":"HARD","period":"DAY"}""", "amount_usd")]
    [InlineData("""{"name":"a","amount_usd":1000000001,"enforcement":"HARD","period":"DAY"}""", "amount_usd")]
    [InlineData("""{"name":"a","amount_usd":1,"enforcement":"FIRM","period":"DAY"}""", "enforcement")]
    [InlineData("""{"name":"a","amount_usd":1,"enforcement":"HARD","period":"YEAR"}""", "period")]
    [InlineData("""{"name":"a","amount_usd":1,"enforcement":"HARD","period":"DAY","scope":"USER"}""", "scope_value")]
    [InlineData("""{"name":"a","amount_usd":1,"enforcement":"HARD","period":"DAY","scope_value":"asha"}""", "scope_value")]
    public async Task A_budget_that_is_not_valid_is_refused_with_the_field_named(string body, string fields) =>
        await (await host.Admin.PostAsync("/api/v1/llm/budgets", new StringContent(body, System.Text.Encoding.UTF8, "application/json"))).IsInvalidAsync(fields.Split(','));

    [Fact]
    public async Task A_budget_made_twice_under_one_key_is_one_budget()
    {
        var admin = host.Admin;
        admin.DefaultRequestHeaders.Add("Idempotency-Key", "once");
        var budget = new { name = "twice", amount_usd = 1.5, enforcement = "SOFT", period = "WEEK" };

        var first = await (await admin.PostAsJsonAsync("/api/v1/llm/budgets", budget)).Content.ReadAsStringAsync();
        var second = await (await admin.PostAsJsonAsync("/api/v1/llm/budgets", budget)).Content.ReadAsStringAsync();

        Assert.Equal(first, second);
        var all = (await LlmCostsHost.GetAsync(host.Admin, "/api/v1/llm/budgets")).GetProperty("items").EnumerateArray();
        Assert.Single(all, b => b.GetProperty("name").GetString() == "twice");
    }
}
