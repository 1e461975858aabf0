using System.Text.Json;
using System.Text.Json.Nodes;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Portable;

/// <summary>
/// What a deployment needs to know, in the form of Aspire 13.1's manifest: values of secrets and addresses are references, which the
/// deploying tool fills in. Images and ports of servers are those of Aspire.Hosting.PostgreSQL and .RabbitMQ 13.1.3.
/// </summary>
internal static class Manifest
{
    private const int FirstPort = 8080;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <exception cref="IOException">The file cannot be written.</exception>
    public static async Task WriteAsync(IReadOnlyList<IResource> resources, string file, CancellationToken cancellationToken)
    {
        var folder = Path.GetDirectoryName(file)!;
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(file, (await OfAsync(resources, folder, cancellationToken)).ToJsonString(Indented) + "\n", cancellationToken);
    }

    /// <param name="resources">The application.</param>
    /// <param name="folder">What paths are relative to.</param>
    /// <param name="cancellationToken">Ends the wait for values.</param>
    public static async Task<JsonObject> OfAsync(IReadOnlyList<IResource> resources, string folder, CancellationToken cancellationToken)
    {
        var entries = new JsonObject();
        foreach (var resource in resources)
        {
            entries[resource.Name] = resource switch
            {
                ParameterResource parameter => Parameter(parameter.Name, parameter.Secret, parameter.Default),
                GivenConnectionString given => Given(given.Name),
                PostgresServerResource postgres => Server(
                    "docker.io/library/postgres:17.6",
                    $"Host={{{postgres.Name}.bindings.tcp.host}};Port={{{postgres.Name}.bindings.tcp.port}};Username=postgres;Password={{{postgres.Name}-password.value}}",
                    new JsonObject { ["POSTGRES_HOST_AUTH_METHOD"] = "scram-sha-256", ["POSTGRES_INITDB_ARGS"] = "--auth-host=scram-sha-256 --auth-local=scram-sha-256", ["POSTGRES_USER"] = "postgres", ["POSTGRES_PASSWORD"] = $"{{{postgres.Name}-password.value}}" },
                    postgres.KeepsData ? new Volume($"{postgres.Name}-data", "/var/lib/postgresql/data", IsReadOnly: false) : null,
                    5432),
                PostgresDatabaseResource database => new JsonObject
                {
                    ["type"] = "value.v0",
                    ["connectionString"] = $"{{{database.Parent.Name}.connectionString}};Database={database.DatabaseName}",
                },
                RabbitMQServerResource broker => Server(
                    "docker.io/library/rabbitmq:4.2",
                    $"amqp://guest:{{{broker.Name}-password-uri-encoded.value}}@{{{broker.Name}.bindings.tcp.host}}:{{{broker.Name}.bindings.tcp.port}}",
                    new JsonObject { ["RABBITMQ_DEFAULT_USER"] = "guest", ["RABBITMQ_DEFAULT_PASS"] = $"{{{broker.Name}-password.value}}" },
                    broker.KeepsData ? new Volume($"{broker.Name}-data", "/var/lib/rabbitmq", IsReadOnly: false) : null,
                    5672),
                ProjectResource project => await ProjectAsync(project, folder, cancellationToken),
                _ => throw new DistributedApplicationException($"'{resource.Name}' has no form in a manifest."),
            };
            if (resource is PostgresServerResource or RabbitMQServerResource)
                entries[$"{resource.Name}-password"] = Parameter($"{resource.Name}-password", isSecret: true, new GenerateParameterDefault { Special = resource is PostgresServerResource });
            // A deployment may give a password of its own, with characters that an address cannot hold as they are.
            if (resource is RabbitMQServerResource)
                entries[$"{resource.Name}-password-uri-encoded"] = new JsonObject { ["type"] = "annotated.string", ["value"] = $"{{{resource.Name}-password.value}}", ["filter"] = "uri" };
        }

        return new JsonObject { ["$schema"] = "https://json.schemastore.org/aspire-8.0.json", ["resources"] = entries };
    }

    private static JsonObject Parameter(string name, bool isSecret, GenerateParameterDefault? madeUp)
    {
        var input = new JsonObject { ["type"] = "string" };
        if (isSecret)
            input["secret"] = true;
        if (madeUp is not null)
            input["default"] = new JsonObject { ["generate"] = new JsonObject { ["minLength"] = madeUp.MinLength, ["special"] = madeUp.Special } };
        return new JsonObject { ["type"] = "parameter.v0", ["value"] = $"{{{name}.inputs.value}}", ["inputs"] = new JsonObject { ["value"] = input } };
    }

    private static JsonObject Given(string name)
    {
        var entry = Parameter(name, isSecret: true, null);
        entry["connectionString"] = $"{{{name}.value}}";
        return entry;
    }

    private static JsonObject Server(string image, string connectionString, JsonObject environment, Volume? volume, int port)
    {
        var entry = new JsonObject { ["type"] = "container.v0", ["connectionString"] = connectionString, ["image"] = image };
        if (volume is not null)
            entry["volumes"] = new JsonArray(Of(volume));
        entry["env"] = environment;
        entry["bindings"] = new JsonObject { ["tcp"] = Binding("tcp", "tcp", port, isExternal: false) };
        return entry;
    }

    private static async Task<JsonObject> ProjectAsync(ProjectResource project, string folder, CancellationToken cancellationToken)
    {
        if (project.Image is not { Dockerfile: var (context, dockerfile) } image)
            throw new DistributedApplicationException($"The portable engine publishes projects as Dockerfiles only, which '{project.Name}' is not.");

        var entry = new JsonObject
        {
            ["type"] = "container.v1",
            ["build"] = new JsonObject
            {
                ["context"] = Path.GetRelativePath(folder, context),
                ["dockerfile"] = Path.GetRelativePath(folder, Path.Combine(context, dockerfile)),
                ["args"] = new JsonObject(image.BuildArguments.Select(a => KeyValuePair.Create(a.Key, (JsonNode?)a.Value))),
            },
        };
        if (image.Volumes.Count > 0)
            entry["volumes"] = new JsonArray([.. image.Volumes.Select(Of)]);
        entry["env"] = await EnvironmentAsync(project, cancellationToken);
        entry["bindings"] = new JsonObject(project.Endpoints.Select((e, i) => KeyValuePair.Create(e.Name, (JsonNode?)Binding("http", "http", FirstPort + i, e.IsExternal))));
        return entry;
    }

    private static async Task<JsonObject> EnvironmentAsync(ProjectResource project, CancellationToken cancellationToken)
    {
        var environment = new JsonObject();
        if (project.ForwardsHeaders)
            environment["ASPNETCORE_FORWARDEDHEADERS_ENABLED"] = "true";
        foreach (var endpoint in project.Endpoints)
            environment[endpoint.PortVariable ?? "HTTP_PORTS"] = $"{{{project.Name}.bindings.{endpoint.Name}.targetPort}}";
        foreach (var service in project.Services)
        {
            foreach (var endpoint in service.Endpoints)
            {
                environment[$"services__{service.Name}__{endpoint.Name}__0"] = $"{{{service.Name}.bindings.{endpoint.Name}.url}}";
                environment[ProjectEnvironment.NameOf(service, endpoint)] = $"{{{service.Name}.bindings.{endpoint.Name}.url}}";
            }
        }

        foreach (var connection in project.Connections)
            environment[$"ConnectionStrings__{connection.Name}"] = $"{{{connection.Resource.Name}.connectionString}}";
        foreach (var (name, value) in project.Variables)
            environment[name] = await value(cancellationToken);
        return environment;
    }

    private static JsonObject Of(Volume volume) => new() { ["name"] = volume.Name, ["target"] = volume.Target, ["readOnly"] = volume.IsReadOnly };

    private static JsonObject Binding(string scheme, string transport, int targetPort, bool isExternal)
    {
        var binding = new JsonObject { ["scheme"] = scheme, ["protocol"] = "tcp", ["transport"] = transport, ["targetPort"] = targetPort };
        if (isExternal)
            binding["external"] = true;
        return binding;
    }
}
