using System.Text.Json.Nodes;

namespace Fyntrix.Gateway.Documents;

/// <summary>Makes one OpenAPI document of the services' own. Pure.</summary>
internal static class DocumentMerger
{
    private const string SchemaPrefix = "#/components/schemas/";

    /// <summary>
    /// Puts the documents together. Two services may use one schema name for different things: then the later one's is named
    /// after its service, and its references follow.
    /// </summary>
    /// <param name="documents">Per service its document, null where it could not be had.</param>
    public static JsonObject Merge(IReadOnlyList<(string Service, JsonObject? Document)> documents)
    {
        var paths = new JsonObject();
        var schemas = new JsonObject();
        var tags = new JsonArray();
        foreach (var (service, document) in documents)
        {
            if (document?.DeepClone() is not JsonObject own)
                continue;
            RenameClashes(own, service, schemas);
            foreach (var (name, schema) in own["components"]?["schemas"]?.AsObject().ToList() ?? [])
                schemas.TryAdd(name, schema?.DeepClone());
            foreach (var (path, item) in own["paths"]?.AsObject().ToList() ?? [])
                paths.TryAdd(path, item?.DeepClone());
            foreach (var tag in own["tags"]?.AsArray() ?? [])
                tags.Add(tag?.DeepClone());
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.1",
            ["info"] = new JsonObject
            {
                ["title"] = "Fyntrix",
                ["version"] = "v1",
                ["description"] = Description([.. documents.Where(d => d.Document is null).Select(d => d.Service)]),
            },
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["schemas"] = schemas,
                ["securitySchemes"] = new JsonObject
                {
                    ["bearer"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer", ["bearerFormat"] = "JWT" },
                },
            },
            ["security"] = new JsonArray(new JsonObject { ["bearer"] = new JsonArray() }),
            ["tags"] = tags,
        };
    }

    private static string Description(IReadOnlyList<string> missing) => missing.Count == 0
        ? "One address for all services. Sign up, take access_token and send it as a bearer token."
        : $"Without {string.Join(", ", missing)}, which cannot be reached just now.";

    private static void RenameClashes(JsonObject document, string service, JsonObject known)
    {
        var renamed = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, schema) in document["components"]?["schemas"]?.AsObject().ToList() ?? [])
        {
            if (known.TryGetPropertyValue(name, out var other) && !JsonNode.DeepEquals(schema, other))
                renamed[name] = $"{service}_{name}";
        }

        if (renamed.Count == 0)
            return;
        var schemas = document["components"]!["schemas"]!.AsObject();
        foreach (var (from, to) in renamed)
        {
            var schema = schemas[from];
            schemas.Remove(from);
            schemas[to] = schema;
        }

        FollowReferences(document, renamed);
    }

    private static void FollowReferences(JsonNode? node, IReadOnlyDictionary<string, string> renamed)
    {
        switch (node)
        {
            case JsonObject members:
                if (members["$ref"] is JsonValue reference
                    && reference.TryGetValue<string>(out var target)
                    && target.StartsWith(SchemaPrefix, StringComparison.Ordinal)
                    && renamed.TryGetValue(target[SchemaPrefix.Length..], out var to))
                {
                    members["$ref"] = SchemaPrefix + to;
                }

                foreach (var (_, value) in members.ToList())
                    FollowReferences(value, renamed);
                break;
            case JsonArray items:
                foreach (var item in items)
                    FollowReferences(item, renamed);
                break;
        }
    }
}
