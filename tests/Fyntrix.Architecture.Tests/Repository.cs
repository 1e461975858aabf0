namespace Fyntrix.Architecture.Tests;

/// <summary>The sources that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static IReadOnlyList<Project> Services { get; } =
        [.. Directory.GetFiles(Path.Combine(Root, "services"), "*.csproj", SearchOption.AllDirectories).Select(Project.Load).Where(p => p.Name != "Fyntrix.Contracts")];

    public static Project Contracts { get; } = Project.Load(Path.Combine(Root, "services/Contracts/Fyntrix.Contracts.csproj"));

    public static Project Gateway { get; } = Project.Load(Path.Combine(Root, "gateway/Fyntrix.Gateway.csproj"));

    public static Project ServiceDefaults { get; } = Project.Load(Path.Combine(Root, "Fyntrix.ServiceDefaults/Fyntrix.ServiceDefaults.csproj"));

    public static IReadOnlyList<Project> Product => [.. Services, Contracts, Gateway, ServiceDefaults];

    private static string Find()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Fyntrix.sln")))
                return folder;
        }

        throw new InvalidOperationException("The tests are not below the repository that they were built from.");
    }
}
