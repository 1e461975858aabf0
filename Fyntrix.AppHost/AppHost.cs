// What Fyntrix consists of, what each part is given, and in which order it starts.
//
//   --demo          a fresh system with a user's day played on it; its data is thrown away at the next such start
//   --demo --exit   the same, and everything stops when the day is over, with its exit code
//   Gateway:Port, Caches:Directory, ConnectionStrings:<name>: settings, from the environment or as --Gateway:Port=8081

using System.Globalization;
using Microsoft.Extensions.Configuration;

var demo = args.Contains("--demo");
var exitAfterJourney = demo && args.Contains("--exit");

// launchSettings.json says the same to `dotnet run`; started as a program nothing else would, and Production is never meant here.
if (Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT") is null or "")
    Environment.SetEnvironmentVariable("DOTNET_ENVIRONMENT", Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT") ?? "Development");

var builder = DistributedApplication.CreateBuilder([.. args.Where(a => a is not ("--demo" or "--exit"))]);
if (!ushort.TryParse(builder.Configuration["Gateway:Port"] ?? "8080", NumberStyles.None, CultureInfo.InvariantCulture, out var gatewayPort))
{
    await Console.Error.WriteLineAsync($"fyntrix: Gateway:Port is a port, or 0 for any free one, not '{builder.Configuration["Gateway:Port"]}'.");
    return 1;
}

// The stores that are the record, and the bus. Each is the user's own when a connection string is given.
IResourceBuilder<PostgresServerResource>? postgres = null;
var identityDb = Database("identitydb");
var tradingDb = Database("tradingdb");
var messaging = Messaging();

// The stores that can be lost. A demo begins without them, and wipes no other's: only when nothing else runs on them.
var caches = Path.GetFullPath(builder.Configuration["Caches:Directory"]
    ?? Path.Combine(builder.AppHostDirectory, "..", ".fyntrix", demo ? "demo-caches" : "caches"));
builder.Eventing.Subscribe<BeforeStartEvent>((_, _) =>
{
    if (demo && Directory.Exists(caches))
        Directory.Delete(caches, recursive: true);
    Directory.CreateDirectory(caches);
    return Task.CompletedTask;
});

// What users' secrets are encrypted with at rest: a key for each service that keeps some.
var identityKey = EncryptionKey("identity-key");
var tradingKey = EncryptionKey("trading-key");

// Identity migrates its database and publishes from the start, so both must be there.
var identity = Service<Projects.Fyntrix_Identity>("identity")
    .WithReference(identityDb).WaitFor(identityDb)
    .WithReference(messaging).WaitFor(messaging);
Encrypting(identity, identityKey);

// Trading checks tokens with Identity's keys: before Identity answers it could only refuse everybody.
var trading = Service<Projects.Fyntrix_Trading>("trading")
    .WithReference(tradingDb).WaitFor(tradingDb)
    .WithReference(messaging).WaitFor(messaging)
    .WithReference(identity).WaitFor(identity);
Encrypting(trading, tradingKey);

// These two may come and go: nothing waits for them but the gateway, and they wait for nobody but the bus.
var recommendations = Service<Projects.Fyntrix_Recommendations>("recommendations")
    .WithEnvironment("Stores__Directory", caches)
    .WithReference(messaging).WaitFor(messaging)
    .WithReference(identity);
var llmCosts = Service<Projects.Fyntrix_LlmCosts>("llmcosts")
    .WithEnvironment("Stores__Directory", caches)
    .WithReference(messaging).WaitFor(messaging)
    .WithReference(identity);

// The gateway would start alone, but then the address that is printed would answer 503 for a while.
var gateway = Project<Projects.Fyntrix_Gateway>("gateway")
    .WithHttpEndpoint(port: gatewayPort == 0 ? null : gatewayPort, name: "http")
    .WithExternalHttpEndpoints()
    .WithHttpHealthCheck("/health")
    .WithUrlForEndpoint("http", _ => new() { Url = "/docs", DisplayText = "API" })
    .WithReference(identity).WaitFor(identity)
    .WithReference(trading).WaitFor(trading)
    .WithReference(recommendations).WaitFor(recommendations)
    .WithReference(llmCosts).WaitFor(llmCosts);

if (demo)
{
    // Plays through the gateway, as a client would; the database is only for what a client cannot do, such as naming the first admin.
    var journey = Project<Projects.Fyntrix_Journey>("journey")
        .WithEnvironment("Stores__Directory", caches)
        .WithReference(identityDb)
        .WithReference(gateway).WaitFor(gateway);
    Encrypting(journey, identityKey);
}

await using var app = builder.Build();
var journeyEnded = exitAfterJourney ? StopAfterJourneyAsync() : Task.CompletedTask;
await app.RunAsync();
if (journeyEnded.IsFaulted)
    await journeyEnded;
return Environment.ExitCode;

IResourceBuilder<IResourceWithConnectionString> Database(string name)
{
    if (builder.Configuration.GetConnectionString(name) is { Length: > 0 })
        return builder.AddConnectionString(name);

    postgres ??= demo ? builder.AddPostgres("postgres") : builder.AddPostgres("postgres").WithDataVolume();
    return postgres.AddDatabase(name);
}

IResourceBuilder<IResourceWithConnectionString> Messaging()
{
    if (builder.Configuration.GetConnectionString("messaging") is { Length: > 0 })
        return builder.AddConnectionString("messaging");
    return demo ? builder.AddRabbitMQ("messaging") : builder.AddRabbitMQ("messaging").WithDataVolume();
}

IResourceBuilder<ParameterResource> EncryptionKey(string name) =>
    builder.AddParameter(name, new GenerateParameterDefault { MinLength = 48, Special = false }, secret: true, persist: true);

static void Encrypting(IResourceBuilder<ProjectResource> project, IResourceBuilder<ParameterResource> key) => project
    .WithEnvironment("Encryption__ActiveKeyId", "dev")
    .WithEnvironment("Encryption__Keys__dev", key);

// HTTP/2 without TLS needs a port of its own, which the gateway calls.
IResourceBuilder<ProjectResource> Service<TProject>(string name)
    where TProject : IProjectMetadata, new() => Project<TProject>(name)
    .WithHttpEndpoint(name: "http")
    .WithHttpEndpoint(name: "h2c", env: "H2C_PORT")
    .WithHttpHealthCheck("/health");

IResourceBuilder<ProjectResource> Project<TProject>(string name)
    where TProject : IProjectMetadata, new()
{
    var project = builder.AddProject<TProject>(name, launchProfileName: null);
    return builder.ExecutionContext.IsRunMode
        ? project.WithEnvironment("ASPNETCORE_ENVIRONMENT", builder.Environment.EnvironmentName)
        : project;
}

async Task StopAfterJourneyAsync()
{
    var ended = await app.ResourceNotifications.WaitForResourceAsync("journey", e => e.Snapshot.ExitCode is not null);
    Environment.ExitCode = ended.Snapshot.ExitCode ?? 1;
    await app.StopAsync();
}
