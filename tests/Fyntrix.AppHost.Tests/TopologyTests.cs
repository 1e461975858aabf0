using System.Reflection;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Portable;
using Xunit;

namespace Fyntrix.AppHost.Tests;

/// <summary>AppHost.cs itself, run up to the point where it would start something.</summary>
public sealed class TopologyTests
{
    [Fact]
    public void Every_service_and_the_gateway_are_there_with_health_check_and_endpoints()
    {
        var projects = Projects(Model());

        Assert.Equal(["gateway", "identity", "llmcosts", "recommendations", "trading"], projects.Keys.Order());
        Assert.All(projects.Values, p => Assert.Equal("/health", p.HealthCheck?.Path));
        Assert.All(
            projects.Values.Where(p => p.Name != "gateway"),
            p => Assert.Equal([("http", null), ("h2c", "H2C_PORT")], p.Endpoints.Select(e => (e.Name, e.PortVariable))));
    }

    [Theory]
    [InlineData("identity", "identitydb messaging")]
    [InlineData("trading", "identity messaging tradingdb")]
    [InlineData("recommendations", "messaging")]
    [InlineData("llmcosts", "messaging")]
    [InlineData("gateway", "identity llmcosts recommendations trading")]
    public void Each_waits_for_what_it_cannot_do_without_and_for_nothing_else(string project, string waits) =>
        Assert.Equal(waits.Split(' '), Projects(Model())[project].Waits.Select(w => w.Name).Order());

    [Theory]
    [InlineData("identity", "identitydb messaging", "")]
    [InlineData("trading", "messaging tradingdb", "identity")]
    [InlineData("recommendations", "messaging", "identity")]
    [InlineData("llmcosts", "messaging", "identity")]
    public void No_service_is_given_the_database_of_another(string project, string connections, string services)
    {
        var resource = Projects(Model())[project];

        Assert.Equal(connections.Split(' '), resource.Connections.Select(c => c.Name).Order());
        Assert.Equal(services.Split(' ', StringSplitOptions.RemoveEmptyEntries), resource.Services.Select(s => s.Name));
    }

    [Fact]
    public async Task Identity_and_Trading_encrypt_with_keys_of_their_own()
    {
        var projects = Projects(Model("--Parameters:identity-key=one", "--Parameters:trading-key=two"));

        Assert.Equal("one", await VariableAsync(projects["identity"], "Encryption__Keys__dev"));
        Assert.Equal("two", await VariableAsync(projects["trading"], "Encryption__Keys__dev"));
    }

    [Fact]
    public void A_given_connection_string_takes_the_place_of_a_server()
    {
        var model = Model("--ConnectionStrings:identitydb=Host=x", "--ConnectionStrings:tradingdb=Host=y", "--ConnectionStrings:messaging=amqp://z");

        Assert.DoesNotContain(model, r => r is PostgresServerResource or RabbitMQServerResource);
    }

    [Fact]
    public void Data_is_kept_but_not_that_of_a_demo()
    {
        Assert.True(Assert.Single(Model().OfType<PostgresServerResource>()).KeepsData);
        Assert.False(Assert.Single(Model("--demo").OfType<PostgresServerResource>()).KeepsData);
        Assert.False(Assert.Single(Model("--demo", "--exit").OfType<RabbitMQServerResource>()).KeepsData);
    }

    [Fact]
    public void The_demo_plays_a_day_once_the_gateway_is_healthy()
    {
        var journey = Projects(Model("--demo"))["journey"];

        Assert.Empty(journey.Endpoints);
        Assert.Equal(["gateway"], journey.Waits.Select(w => w.Name));
        Assert.Equal(["identitydb"], journey.Connections.Select(c => c.Name));
    }

    [Fact]
    public async Task A_demo_has_its_own_caches()
    {
        var usual = await VariableAsync(Projects(Model())["llmcosts"], "Stores__Directory");
        var demo = await VariableAsync(Projects(Model("--demo"))["llmcosts"], "Stores__Directory");

        Assert.NotEqual(usual, demo);
        Assert.Equal("/c", await VariableAsync(Projects(Model("--Caches:Directory=/c"))["recommendations"], "Stores__Directory"));
    }

    [Fact]
    public void Databases_can_be_migrated_and_demo_data_be_seeded_by_command()
    {
        var commands = Projects(Model()).Values.SelectMany(p => p.Commands.Select(c => $"{p.Name} {c.Name}"));

        Assert.Equal(["gateway seed-demo-data", "identity migrate", "trading migrate"], commands.Order());
    }

    [Fact]
    public void What_the_portable_engine_has_not_is_said_when_it_is_asked_for()
    {
        Assert.All(Model().OfType<Resource>(), r => Assert.Empty(r.Missing));
        Assert.Equal(
            ["messaging", "postgres"],
            Model("--Postgres:Admin=true", "--Messaging:Management=true").OfType<Resource>().Where(r => r.Missing.Count > 0).Select(r => r.Name).Order());
    }

    [Theory]
    [InlineData(null, 8080)]
    [InlineData("9000", 9000)]
    [InlineData("0", null)]
    public void The_gateways_port_is_a_setting(string? setting, int? port)
    {
        var gateway = Projects(setting is null ? Model() : Model($"--Gateway:Port={setting}"))["gateway"];

        var endpoint = Assert.Single(gateway.Endpoints);
        Assert.Equal(port, endpoint.WantedPort);
        Assert.True(endpoint.IsExternal);
    }

    internal static IReadOnlyList<IResource> Model(params string[] args)
    {
        IReadOnlyList<IResource> model = [];
        DistributedApplicationBuilder.Built.Value = builder =>
        {
            model = builder.Resources;
            throw new ModelBuiltException();
        };
        try
        {
            var main = Assembly.Load("Fyntrix.AppHost").EntryPoint!;
            var stopped = Assert.Throws<TargetInvocationException>(() => main.Invoke(null, [args]));
            Assert.IsType<ModelBuiltException>(stopped.InnerException);
            return model;
        }
        finally
        {
            DistributedApplicationBuilder.Built.Value = null;
        }
    }

    private static Dictionary<string, ProjectResource> Projects(IReadOnlyList<IResource> model) =>
        model.OfType<ProjectResource>().ToDictionary(p => p.Name);

    private static async Task<string?> VariableAsync(ProjectResource project, string name) =>
        await project.Variables.Last(v => v.Key == name).Value(CancellationToken.None);

    private sealed class ModelBuiltException : Exception;
}
