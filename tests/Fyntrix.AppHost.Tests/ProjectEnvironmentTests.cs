using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Portable;
using Xunit;

namespace Fyntrix.AppHost.Tests;

public sealed class ProjectEnvironmentTests
{
    [Fact]
    public async Task A_project_listens_on_its_http_endpoints_and_is_told_the_port_of_those_with_a_variable()
    {
        var project = Listening("identity", ("http", null, 5001), ("h2c", "H2C_PORT", 5002));

        var environment = await OfAsync(project);

        Assert.Equal("http://127.0.0.1:5001", environment["ASPNETCORE_URLS"]);
        Assert.Equal("5002", environment["H2C_PORT"]);
    }

    [Fact]
    public async Task A_referenced_service_is_found_by_both_of_Aspires_names()
    {
        var project = Listening("gateway", ("http", null, 5000));
        project.Services.Add(Listening("llm-costs", ("http", null, 5001), ("h2c", "H2C_PORT", 5002)));

        var environment = await OfAsync(project);

        Assert.Equal("http://127.0.0.1:5001", environment["services__llm-costs__http__0"]);
        Assert.Equal("http://127.0.0.1:5002", environment["services__llm-costs__h2c__0"]);
        Assert.Equal("http://127.0.0.1:5001", environment["LLM_COSTS_HTTP"]);
        Assert.Equal("http://127.0.0.1:5002", environment["LLM_COSTS_H2C"]);
    }

    [Fact]
    public async Task A_referenced_database_is_given_as_a_connection_string()
    {
        var server = new PostgresServerResource("postgres", null) { ConnectionStringFor = database => $"Host=h;Database={database}" };
        var project = new ProjectResource("identity", "/nowhere/Identity.csproj");
        project.Connections.Add(new ConnectionReference(new PostgresDatabaseResource("identitydb", "identity", server), "identitydb"));

        Assert.Equal("Host=h;Database=identity", (await OfAsync(project))["ConnectionStrings__identitydb"]);
    }

    [Fact]
    public async Task The_AppHosts_own_addresses_and_secrets_are_not_handed_on()
    {
        var environment = await OfAsync(
            new ProjectResource("journey", "/nowhere/Journey.csproj"),
            "ASPNETCORE_URLS", "DOTNET_LAUNCH_PROFILE", "ASPIRE_ALLOW_UNSECURED_TRANSPORT", "ConnectionStrings__tradingdb", "Parameters__trading-key", "PATH");

        Assert.All(
            ["ASPNETCORE_URLS", "DOTNET_LAUNCH_PROFILE", "ASPIRE_ALLOW_UNSECURED_TRANSPORT", "ConnectionStrings__tradingdb", "Parameters__trading-key"],
            name => Assert.Null(environment[name]));
        Assert.DoesNotContain("PATH", environment.Keys);
    }

    [Fact]
    public async Task Telemetry_carries_the_resources_name_and_an_instance_beside_the_users_own_attributes()
    {
        var environment = await ProjectEnvironment.OfAsync(
            new ProjectResource("trading", "/nowhere/Trading.csproj"), [], "deployment.environment=here", CancellationToken.None);

        Assert.Equal("trading", environment["OTEL_SERVICE_NAME"]);
        Assert.Matches("^deployment.environment=here,service.instance.id=[0-9a-f]{8}$", environment["OTEL_RESOURCE_ATTRIBUTES"]);
    }

    private static Task<Dictionary<string, string?>> OfAsync(ProjectResource project, params string[] inherited) =>
        ProjectEnvironment.OfAsync(project, inherited, null, CancellationToken.None);

    private static ProjectResource Listening(string name, params (string Name, string? Variable, int Port)[] endpoints)
    {
        var project = new ProjectResource(name, $"/nowhere/{name}.csproj");
        project.Endpoints.AddRange(endpoints.Select(e => new Endpoint(e.Name, null, e.Variable) { Port = e.Port }));
        return project;
    }
}
