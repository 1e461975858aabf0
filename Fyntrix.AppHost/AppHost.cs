// What Fyntrix consists of, what each part is given, and in which order it starts.
//
//   --demo          a fresh system with a user's day played on it; its data is thrown away at the next such start
//   --demo --exit   the same, and everything stops when the day is over, with its exit code
//   --publisher manifest --output-path FILE   writes what a deployment needs to know, and starts nothing
//   Gateway:Port, Caches:Directory, ConnectionStrings:<name>, …: settings, from the environment or as --Gateway:Port=8081

using Fyntrix.AppHost;
using Microsoft.Extensions.Configuration;

// launchSettings.json says the same to `dotnet run`; started as a program nothing else would, and Production is never meant here.
if (Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT") is null or "")
    Environment.SetEnvironmentVariable("DOTNET_ENVIRONMENT", Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT") ?? "Development");

// The real engine starts each service with `dotnet run`, which must find the one that was built with this AppHost.
Environment.SetEnvironmentVariable("UseAspire", AppContext.GetData("Fyntrix.UseAspire") as string);

var builder = DistributedApplication.CreateBuilder([.. args.Where(a => a is not ("--demo" or "--exit"))]);
if (!HostSettings.TryRead(builder.Configuration, out var settings, out var fault))
{
    await Console.Error.WriteLineAsync($"fyntrix: {fault}");
    return 1;
}

var publishing = builder.ExecutionContext.IsPublishMode;
var repository = Path.GetFullPath(Path.Combine(builder.AppHostDirectory, ".."));
var demo = !publishing && args.Contains("--demo");
var exitAfterJourney = demo && args.Contains("--exit");

// The stores that are the record, and the bus. Each is the user's own when a connection string is given.
IResourceBuilder<PostgresServerResource>? postgres = null;
var identityDb = Database("identitydb");
var tradingDb = Database("tradingdb");
var messaging = Messaging();

// The stores that can be lost, and the archive of what they hold that cannot. A demo begins without them, and wipes no other's:
// only when nothing else runs on them.
var caches = Path.GetFullPath(builder.Configuration["Caches:Directory"]
    ?? Path.Combine(repository, ".fyntrix", demo ? "demo-caches" : "caches"));
builder.Eventing.Subscribe<BeforeStartEvent>((_, _) =>
{
    if (demo && Directory.Exists(caches))
        Directory.Delete(caches, recursive: true);
    if (!publishing)
        Directory.CreateDirectory(caches);
    return Task.CompletedTask;
});

// What users' secrets are encrypted with at rest: a key for each service that keeps some.
var identityKey = EncryptionKey("identity-key");
var tradingKey = EncryptionKey("trading-key");

// Published, nobody's word on a client's address is believed but that of this network, where the gateway and the platform's proxies are.
var trustedNetwork = publishing ? builder.AddParameter("trusted-network") : null;

// Identity migrates its database and publishes from the start, so both must be there.
var identity = Service<Projects.Fyntrix_Identity>("identity")
    .WithReference(identityDb).WaitFor(identityDb)
    .WithReference(messaging).WaitFor(messaging);
Encrypting(identity, identityKey);
Migrating(identity, "Fyntrix.Identity", identityDb);

// Trading checks tokens with Identity's keys: before Identity answers it could only refuse everybody.
var trading = Service<Projects.Fyntrix_Trading>("trading")
    .WithReference(tradingDb).WaitFor(tradingDb)
    .WithReference(messaging).WaitFor(messaging)
    .WithReference(identity).WaitFor(identity);
Encrypting(trading, tradingKey);
Migrating(trading, "Fyntrix.Trading", tradingDb);

// These two may come and go: nothing waits for them but the gateway, and they wait for nobody but the bus.
var recommendations = CacheService<Projects.Fyntrix_Recommendations>("recommendations")
    .WithReference(messaging).WaitFor(messaging)
    .WithReference(identity);
var llmCosts = CacheService<Projects.Fyntrix_LlmCosts>("llmcosts")
    .WithReference(messaging).WaitFor(messaging)
    .WithReference(identity);

// The gateway would start alone, but then the address that is printed would answer 503 for a while.
var gateway = Image<Projects.Fyntrix_Gateway>(Project<Projects.Fyntrix_Gateway>("gateway").WithHttpEndpoint(publishing ? null : settings.PortOfGateway, name: "http"))
    .WithExternalHttpEndpoints()
    .WithHttpHealthCheck("/health")
    .WithUrlForEndpoint("http", _ => new() { Url = "/docs", DisplayText = "API" })
    .WithReference(identity).WaitFor(identity)
    .WithReference(trading).WaitFor(trading)
    .WithReference(recommendations).WaitFor(recommendations)
    .WithReference(llmCosts).WaitFor(llmCosts);
gateway.OnResourceReady(async (_, _, _) =>
{
    var address = gateway.GetEndpoint("http").Url;
    await Console.Out.WriteLineAsync($"fyntrix         | gateway      {address}{Environment.NewLine}fyntrix         | API          {address}/docs");
});
gateway.WithCommand("seed-demo-data", "Seed demo data", SeedDemoDataAsync, new CommandOptions
{
    Description = "Plays a user's day on this system: accounts, imported picks, a run, a paper trade and model costs stay behind.",
    IconName = "DatabasePlugConnected",
});

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

    if (postgres is null)
    {
        postgres = builder.AddPostgres("postgres");
        if (!demo)
            postgres.WithDataVolume();
        if (settings.PostgresAdmin)
            postgres.WithPgAdmin();
    }

    return postgres.AddDatabase(name);
}

IResourceBuilder<IResourceWithConnectionString> Messaging()
{
    if (builder.Configuration.GetConnectionString("messaging") is { Length: > 0 })
        return builder.AddConnectionString("messaging");

    var broker = builder.AddRabbitMQ("messaging");
    if (!demo)
        broker.WithDataVolume();
    if (settings.MessagingManagement)
        broker.WithManagementPlugin();
    return broker;
}

// A deployment names its keys itself: one made up again would lock everybody's secrets away.
IResourceBuilder<ParameterResource> EncryptionKey(string name) => publishing
    ? builder.AddParameter(name, secret: true)
    : builder.AddParameter(name, new GenerateParameterDefault { MinLength = 48, Special = false }, secret: true, persist: true);

void Encrypting(IResourceBuilder<ProjectResource> project, IResourceBuilder<ParameterResource> key)
{
    var id = publishing ? "first" : "dev";
    project.WithEnvironment("Encryption__ActiveKeyId", id).WithEnvironment($"Encryption__Keys__{id}", key);
}

void Migrating(IResourceBuilder<ProjectResource> service, string program, IResourceBuilder<IResourceWithConnectionString> database)
{
    // Nobody else is on the network between a deployment's own containers. A database that is given may be anywhere.
    if (publishing && database.Resource is PostgresDatabaseResource)
        service.WithEnvironment("Postgres__AllowPlain", "true");

    service.WithCommand(
        "migrate",
        "Migrate database",
        async context => await OperatorCommand.RunAsync(context, program, ["migrate"], new()
        {
            ["ASPNETCORE_ENVIRONMENT"] = builder.Environment.EnvironmentName,
            [$"ConnectionStrings__{database.Resource.Name}"] = await database.Resource.GetConnectionStringAsync(context.CancellationToken),
        }),
        new CommandOptions { Description = "Brings the database to the schema of this version and gives the service its rights.", IconName = "DatabaseArrowUp" });
}

// HTTP/2 without TLS needs a port of its own, which the gateway calls.
IResourceBuilder<ProjectResource> Service<TProject>(string name, Action<IResourceBuilder<ContainerResource>>? configureImage = null)
    where TProject : IProjectMetadata, new() => Image<TProject>(
        Project<TProject>(name)
            .WithHttpEndpoint(name: "http")
            .WithHttpEndpoint(name: "h2c", env: "H2C_PORT")
            .WithHttpHealthCheck("/health"),
        configureImage);

// A published one has its files and its archive on volumes of its own.
IResourceBuilder<ProjectResource> CacheService<TProject>(string name)
    where TProject : IProjectMetadata, new()
{
    var service = Service<TProject>(name, image => image.WithVolume($"{name}-stores", "/data/stores").WithVolume($"{name}-archive", "/data/archive"));
    return publishing
        ? service.WithEnvironment("Stores__Directory", "/data/stores").WithEnvironment("Stores__Archive", "/data/archive")
        : service.WithEnvironment("Stores__Directory", caches);
}

IResourceBuilder<ProjectResource> Project<TProject>(string name)
    where TProject : IProjectMetadata, new()
{
    var project = builder.AddProject<TProject>(name, launchProfileName: null);
    return trustedNetwork is null
        ? project.WithEnvironment("ASPNETCORE_ENVIRONMENT", builder.Environment.EnvironmentName)
        : project.DisableForwardedHeaders().WithEnvironment("ForwardedHeaders__KnownNetworks__0", trustedNetwork);
}

// Published as an image from the one Dockerfile, since only containers have volumes. The endpoints must be there already.
IResourceBuilder<ProjectResource> Image<TProject>(IResourceBuilder<ProjectResource> project, Action<IResourceBuilder<ContainerResource>>? configure = null)
    where TProject : IProjectMetadata, new() => project.PublishAsDockerFile(image =>
    {
        image.WithDockerfile(repository, "deploy/Dockerfile").WithBuildArg("PROJECT", Path.GetRelativePath(repository, new TProject().ProjectPath));
        configure?.Invoke(image);
    });

async Task<ExecuteCommandResult> SeedDemoDataAsync(ExecuteCommandContext context) => await OperatorCommand.RunAsync(context, "Fyntrix.Journey", [], new()
{
    ["ASPNETCORE_ENVIRONMENT"] = builder.Environment.EnvironmentName,
    ["services__gateway__http__0"] = gateway.GetEndpoint("http").Url,
    ["ConnectionStrings__identitydb"] = await identityDb.Resource.GetConnectionStringAsync(context.CancellationToken),
    ["Stores__Directory"] = caches,
    ["Encryption__ActiveKeyId"] = "dev",
    ["Encryption__Keys__dev"] = await identityKey.Resource.GetValueAsync(context.CancellationToken),
});

async Task StopAfterJourneyAsync()
{
    var ended = await app.ResourceNotifications.WaitForResourceAsync("journey", e => e.Snapshot.ExitCode is not null);
    Environment.ExitCode = ended.Snapshot.ExitCode ?? 1;
    await app.StopAsync();
}
