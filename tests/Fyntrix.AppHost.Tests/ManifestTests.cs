using System.Text.Json.Nodes;
using Aspire.Hosting.Portable;
using Xunit;

namespace Fyntrix.AppHost.Tests;

/// <summary>What is published of AppHost.cs.</summary>
public sealed class ManifestTests
{
    private static readonly string[] Programs = ["gateway", "identity", "llmcosts", "recommendations", "trading"];

    [Fact]
    public async Task Each_program_is_a_container_built_from_its_project()
    {
        var resources = await PublishedAsync();

        foreach (var name in Programs)
        {
            var build = resources[name]!["build"]!;
            var context = Text(build["context"]);
            Assert.Equal("container.v1", Text(resources[name]!["type"]));
            Assert.True(File.Exists(Text(build["dockerfile"])), $"{name} has no Dockerfile.");
            Assert.True(File.Exists(Path.Combine(context, Text(build["args"]!["PROJECT"]))), $"{name} names no project.");
        }
    }

    [Fact]
    public async Task Stores_are_references_and_keep_their_data()
    {
        var resources = await PublishedAsync();

        Assert.Equal("{identitydb.connectionString}", Text(resources["identity"]!["env"]!["ConnectionStrings__identitydb"]));
        Assert.Equal("{tradingdb.connectionString}", Text(resources["trading"]!["env"]!["ConnectionStrings__tradingdb"]));
        Assert.Contains(":{messaging-password-uri-encoded.value}@", Text(resources["messaging"]!["connectionString"]), StringComparison.Ordinal);
        Assert.Equal("{messaging-password.value}", Text(resources["messaging-password-uri-encoded"]!["value"]));
        Assert.All(Programs[1..], name => Assert.Equal("{messaging.connectionString}", Text(resources[name]!["env"]!["ConnectionStrings__messaging"])));
        Assert.Equal(["/var/lib/postgresql/data"], Volumes(resources, "postgres"));
        Assert.Equal(["/var/lib/rabbitmq"], Volumes(resources, "messaging"));
        Assert.All(["recommendations", "llmcosts"], name =>
        {
            var environment = resources[name]!["env"]!;
            Assert.Equal([Text(environment["Stores__Directory"]), Text(environment["Stores__Archive"])], Volumes(resources, name));
        });
    }

    [Fact]
    public async Task Nothing_of_development_is_published_and_keys_are_asked_for()
    {
        var resources = await PublishedAsync("--Parameters:identity-key=a key of the developer's own machine");

        Assert.DoesNotContain("Development", resources.ToJsonString(), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("a key of the developer", resources.ToJsonString(), StringComparison.Ordinal);
        foreach (var name in (string[])["identity", "trading"])
        {
            var environment = resources[name]!["env"]!;
            var input = resources[$"{name}-key"]!["inputs"]!["value"]!.AsObject();
            Assert.Equal($"{{{name}-key.value}}", Text(environment[$"Encryption__Keys__{Text(environment["Encryption__ActiveKeyId"])}"]));
            Assert.True((bool)input["secret"]!);
            Assert.False(input.ContainsKey("default"));
        }
    }

    [Fact]
    public async Task Services_have_both_endpoints_and_only_the_gateway_is_open_to_the_world()
    {
        var resources = await PublishedAsync();

        Assert.All(Programs[1..], name => Assert.Equal(["http", "h2c"], resources[name]!["bindings"]!.AsObject().Select(b => b.Key)));
        Assert.Equal("{identity.bindings.h2c.url}", Text(resources["gateway"]!["env"]!["IDENTITY_H2C"]));
        Assert.Equal(
            ["gateway"],
            resources.Where(r => r.Value!["bindings"]?.AsObject().Any(b => b.Value!["external"] is not null) is true).Select(r => r.Key));
    }

    [Fact]
    public async Task A_clients_address_is_believed_of_the_named_network_only()
    {
        var resources = await PublishedAsync();

        Assert.All(Programs, name =>
        {
            var environment = resources[name]!["env"]!.AsObject();
            Assert.False(environment.ContainsKey("ASPNETCORE_FORWARDEDHEADERS_ENABLED"));
            Assert.Equal("{trusted-network.value}", Text(environment["ForwardedHeaders__KnownNetworks__0"]));
        });
    }

    [Fact]
    public async Task A_given_database_is_asked_for_as_a_secret_and_must_be_reached_encrypted()
    {
        var resources = await PublishedAsync("--ConnectionStrings:identitydb=Host=db.example.com;Password=hidden");

        Assert.DoesNotContain("hidden", resources.ToJsonString(), StringComparison.Ordinal);
        Assert.True((bool)resources["identitydb"]!["inputs"]!["value"]!["secret"]!);
        Assert.Equal("{identitydb.connectionString}", Text(resources["identity"]!["env"]!["ConnectionStrings__identitydb"]));
        Assert.Null(resources["identity"]!["env"]!["Postgres__AllowPlain"]);
        Assert.Equal("true", Text(resources["trading"]!["env"]!["Postgres__AllowPlain"]));
    }

    private static async Task<JsonObject> PublishedAsync(params string[] arguments)
    {
        var model = TopologyTests.Model(["--publisher", "manifest", "--output-path", "unused", .. arguments]);
        return (await Manifest.OfAsync(model, Directory.GetCurrentDirectory(), CancellationToken.None))["resources"]!.AsObject();
    }

    private static IEnumerable<string> Volumes(JsonObject resources, string name) => resources[name]!["volumes"]!.AsArray().Select(v => Text(v!["target"]));

    private static string Text(JsonNode? node) => (string?)node ?? throw new InvalidOperationException("It is not there.");
}
