using System.Net.Http.Json;
using System.Text.Json;

namespace Fyntrix.ServiceDefaults.Tests.Api;

public sealed class DocumentTests(ApiHost host) : IClassFixture<ApiHost>
{
    [Theory]
    [InlineData("WidgetRequest", "display_name", "string")]
    [InlineData("WidgetRequest", "limit_price", "number")]
    [InlineData("WidgetRequest", "quantity", "integer")]
    [InlineData("WidgetRequest", "valid_until", "string")]
    [InlineData("WidgetRequest", "is_loud", "boolean")]
    [InlineData("WidgetPatch", "note", "string")]
    [InlineData("WidgetPatch", "price", "number")]
    public async Task The_document_says_what_each_member_is(string schema, string member, string type)
    {
        var schemas = await SchemasAsync();
        var described = schemas.GetProperty(schema).GetProperty("properties").GetProperty(member);
        if (described.TryGetProperty("$ref", out var elsewhere))
            described = schemas.GetProperty(elsewhere.GetString()!.Split('/')[^1]);

        Assert.Contains($"\"{type}\"", described.GetProperty("type").GetRawText(), StringComparison.Ordinal);
        Assert.Contains("\"null\"", described.GetProperty("type").GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_document_names_the_members_of_enums_and_the_format_of_times()
    {
        var schemas = await SchemasAsync();

        Assert.Contains("\"date-time\"", schemas.GetProperty("WidgetRequest").GetProperty("properties").GetProperty("valid_until").GetRawText(), StringComparison.Ordinal);
        Assert.Contains("\"LEFT\"", schemas.GetRawText(), StringComparison.Ordinal);
        Assert.Contains("\"RIGHT_HAND\"", schemas.GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nicknames", "items", "string")]
    [InlineData("weights", "additionalProperties", "number")]
    public async Task The_document_says_what_lists_and_dictionaries_hold(string member, string place, string type)
    {
        var described = (await SchemasAsync()).GetProperty("WidgetRequest").GetProperty("properties").GetProperty(member);

        Assert.Equal(type, described.GetProperty(place).GetProperty("type").GetString());
    }

    [Fact]
    public async Task The_document_says_what_refusals_hold()
    {
        var problem = (await SchemasAsync()).GetProperty("ProblemDetails");

        foreach (var member in new[] { "code", "message", "errors", "trace_id", "retry_after", "detail" })
            Assert.True(problem.GetProperty("properties").TryGetProperty(member, out _), member);
        Assert.False(problem.TryGetProperty("additionalProperties", out var others) && others.ValueKind == JsonValueKind.False);
    }

    private async Task<JsonElement> SchemasAsync() =>
        (await host.App.Anonymous().GetFromJsonAsync<JsonElement>("/openapi/v1.json")).GetProperty("components").GetProperty("schemas");
}
