using System.Text.Json.Nodes;
using Fyntrix.Gateway.Documents;

namespace Fyntrix.Gateway.Tests;

public sealed class DocumentMergerTests
{
    [Fact]
    public void Schemas_of_one_name_and_two_meanings_both_stay_and_references_follow()
    {
        var merged = DocumentMerger.Merge([("one", Document("/a", "string")), ("two", Document("/b", "integer"))]);

        Assert.Equal("string", (string?)merged["components"]!["schemas"]!["Thing"]!["type"]);
        Assert.Equal("integer", (string?)merged["components"]!["schemas"]!["two_Thing"]!["type"]);
        Assert.Equal("#/components/schemas/Thing", Reference(merged, "/a"));
        Assert.Equal("#/components/schemas/two_Thing", Reference(merged, "/b"));
    }

    [Fact]
    public void A_schema_that_means_the_same_in_both_is_kept_once()
    {
        var merged = DocumentMerger.Merge([("one", Document("/a", "string")), ("two", Document("/b", "string"))]);

        Assert.Equal(["Thing"], merged["components"]!["schemas"]!.AsObject().Select(s => s.Key));
    }

    [Fact]
    public void The_sources_are_left_as_they_were()
    {
        var second = Document("/b", "integer");
        var before = second.ToJsonString();

        DocumentMerger.Merge([("one", Document("/a", "string")), ("two", second)]);

        Assert.Equal(before, second.ToJsonString());
    }

    private static string? Reference(JsonObject document, string path) => (string?)document["paths"]![path]!["get"]!["answer"]!["$ref"];

    private static JsonObject Document(string path, string type) => new()
    {
        ["paths"] = new JsonObject { [path] = new JsonObject { ["get"] = new JsonObject { ["answer"] = new JsonObject { ["$ref"] = "#/components/schemas/Thing" } } } },
        ["components"] = new JsonObject { ["schemas"] = new JsonObject { ["Thing"] = new JsonObject { ["type"] = type } } },
    };
}
