using System.Reflection;
using Xunit;

namespace Fyntrix.AppHost.Tests;

/// <summary>
/// What the code uses of Aspire and OpenTelemetry.Extensions.Hosting is in real-signatures.txt as those packages have it;
/// the stand-ins have exactly that. docs/aspire.md says how the list is brought to another version.
/// </summary>
public sealed class StandInTests
{
    private static readonly string[] StandIns = ["Aspire.Hosting", "Aspire.Npgsql.EntityFrameworkCore.PostgreSQL", "OpenTelemetry.Extensions.Hosting"];

    private static readonly string[] Programs =
        ["Fyntrix.AppHost", "Fyntrix.ServiceDefaults", "Fyntrix.Identity", "Fyntrix.Trading", "Fyntrix.Recommendations", "Fyntrix.LlmCosts", "Fyntrix.Gateway", "Fyntrix.Journey"];

    private static readonly string[] NotCalled =
    [
        // Settings are bound from the configuration, exceptions have the usual constructors, and these two implement an interface.
        "Aspire.Npgsql.EntityFrameworkCore.PostgreSQL.NpgsqlEntityFrameworkCorePostgreSQLSettings: ",
        "Aspire.Hosting.DistributedApplicationException: ",
        "Aspire.Hosting.ApplicationModel.Resource: string Name",
        "Aspire.Hosting.ApplicationModel.ResourceNotificationService: void Dispose()",
        // Whole, since it is small.
        "OpenTelemetry.OpenTelemetryBuilder: ",
    ];

    private static IReadOnlyList<string> Listed { get; } = RealSignatures.Read();

    [Fact]
    public void Stand_ins_have_exactly_the_listed_members_of_the_real_packages() =>
        NoneOf(Differences(Listed, StandIns.SelectMany(name => Signatures.Of(BuiltProgram.Load(name)))));

    [Fact]
    public void Nothing_is_used_that_is_not_listed() =>
        NoneOf(Programs.SelectMany(program => UsedMembers.Of(program, StandIns).Except(Listed).Select(line => $"{program} uses {line}")));

    [Fact]
    public void No_member_is_listed_that_nothing_uses()
    {
        var used = Programs.SelectMany(program => UsedMembers.Of(program, StandIns)).ToHashSet();

        NoneOf(Listed.Where(RealSignatures.IsMember).Except(used).Where(line => !line.EndsWith(": new()", StringComparison.Ordinal) && !NotCalled.Any(line.StartsWith)));
    }

    [FactWithRealPackages]
    public void The_list_is_what_the_real_packages_say()
    {
        var real = FactWithRealPackagesAttribute.Assemblies().SelectMany(Signatures.Of).ToHashSet();

        NoneOf(Listed.Except(real));
    }

    [Fact]
    public void A_member_too_many_one_too_few_and_a_different_one_are_each_named()
    {
        var differences = Differences(
            [
                "class Fyntrix.AppHost.Tests.StandInSample",
                "Fyntrix.AppHost.Tests.StandInSample: new()",
                "Fyntrix.AppHost.Tests.StandInSample: static T Changed<T>(string? name = null, int port = 80) where T : class, new()",
                "Fyntrix.AppHost.Tests.StandInSample: void Missing()",
            ],
            Signatures.All(typeof(StandInSample)));

        Assert.Equal(
            [
                "not in the real packages: Fyntrix.AppHost.Tests.StandInSample: static T Changed<T>(string name, int port = 81) where T : class",
                "not in the real packages: Fyntrix.AppHost.Tests.StandInSample: string? TooMany { get; set; }",
                "missing in the stand-ins: Fyntrix.AppHost.Tests.StandInSample: static T Changed<T>(string? name = null, int port = 80) where T : class, new()",
                "missing in the stand-ins: Fyntrix.AppHost.Tests.StandInSample: void Missing()",
            ],
            differences);
    }

    [Fact]
    public void The_use_of_a_member_that_the_real_packages_lack_is_found() =>
        // These tests themselves reach into the portable engine.
        Assert.Contains(UsedMembers.Of(Assembly.GetExecutingAssembly().GetName().Name!, StandIns).Except(Listed), line => line.StartsWith("Aspire.Hosting.Portable.Engine: ", StringComparison.Ordinal));

    /// <summary>Shows every line: xunit's own message shows the first few characters of some.</summary>
    private static void NoneOf(IEnumerable<string> lines)
    {
        List<string> found = [.. lines];
        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    private static IEnumerable<string> Differences(IReadOnlyCollection<string> listed, IEnumerable<string> standIns)
    {
        var found = standIns.ToHashSet();
        return found.Except(listed).Order(StringComparer.Ordinal).Select(line => $"not in the real packages: {line}")
            .Concat(listed.Except(found).Order(StringComparer.Ordinal).Select(line => $"missing in the stand-ins: {line}"));
    }
}
