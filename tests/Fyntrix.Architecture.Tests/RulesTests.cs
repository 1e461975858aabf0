namespace Fyntrix.Architecture.Tests;

/// <summary>Each rule holds in the repository, and each is shown to find a breach.</summary>
public sealed class RulesTests
{
    [Fact]
    public void All_four_services_are_looked_at() =>
        Assert.Equal(
            ["Fyntrix.Identity", "Fyntrix.LlmCosts", "Fyntrix.Recommendations", "Fyntrix.Trading"],
            Repository.Services.Select(s => s.Name).Order());

    [Fact]
    public void Services_and_gateway_do_not_reference_each_other() =>
        Assert.Empty(Rules.References([.. Repository.Services, Repository.Gateway]));

    [Fact]
    public void A_reference_from_one_service_to_another_is_found() =>
        Assert.Equal(
            ["Fyntrix.Trading references Fyntrix.Identity"],
            Rules.References([new Project("Fyntrix.Trading", "", ["Fyntrix.ServiceDefaults", "Fyntrix.Identity"], [])]));

    [Fact]
    public void A_reference_is_read_from_a_project_file()
    {
        var folder = Directory.CreateTempSubdirectory("fyntrix-architecture-");
        try
        {
            var file = Path.Combine(folder.FullName, "Fyntrix.Trading.csproj");
            File.WriteAllText(file, """<Project><ItemGroup Condition="'$(X)' == ''"><ProjectReference Include="..\Identity\Fyntrix.Identity.csproj" /></ItemGroup></Project>""");

            Assert.Single(Rules.References([Project.Load(file)]));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Contracts_are_plain() => Assert.Empty(Rules.PlainContracts(Repository.Contracts));

    [Fact]
    public void A_package_in_contracts_is_found() =>
        Assert.Single(Rules.PlainContracts(new Project("Fyntrix.Contracts", "", [], ["MassTransit"])));

    [Fact]
    public void No_service_names_the_store_of_another() =>
        Assert.Empty(Repository.Product.SelectMany(p => p.Sources().SelectMany(s => Rules.StoresOfOthers(p.Name, s.File, s.Text))));

    [Fact]
    public void The_store_of_another_service_is_found() =>
        Assert.Single(Rules.StoresOfOthers("Fyntrix.Trading", "X.cs", """builder.AddPostgresStore<Db>("identitydb")"""));

    [Fact]
    public void MassTransit_is_named_in_one_place() =>
        Assert.Empty(Repository.Product.SelectMany(p => p.Sources().SelectMany(s => Rules.MassTransitOutside(s.File, s.Text))));

    [Fact]
    public void MassTransit_elsewhere_is_found() =>
        Assert.Single(Rules.MassTransitOutside("services/Trading/X.cs", "using MassTransit;"));

    [Fact]
    public void Nobody_reads_the_clock_directly() =>
        Assert.Empty(Repository.Product.SelectMany(p => p.Sources().SelectMany(s => Rules.OwnClocks(s.File, s.Text))));

    [Theory]
    [InlineData("var now = DateTime.UtcNow;")]
    [InlineData("var now = DateTimeOffset.Now;")]
    [InlineData("var day = DateTime.Today;")]
    public void A_clock_is_found(string text) => Assert.Single(Rules.OwnClocks("X.cs", text));

    [Fact]
    public void No_failure_is_swallowed() =>
        Assert.Empty(Repository.Product.SelectMany(p => p.Sources().SelectMany(s => Rules.SwallowedFailures(s.File, s.Text))));

    [Theory]
    [InlineData("try { A(); } catch { }")]
    [InlineData("try { A(); } catch (Exception)\n{\n}")]
    public void A_swallowed_failure_is_found(string text) => Assert.Single(Rules.SwallowedFailures("X.cs", text));
}
