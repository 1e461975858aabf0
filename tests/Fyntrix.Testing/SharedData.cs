namespace Fyntrix.Testing;

/// <summary>Real data that is not part of the repository; checks on it are skipped where it is absent.</summary>
public static class SharedData
{
    private const string Variable = "FYNTRIX_SHARED_DATA";

    /// <summary>The folder that <c>FYNTRIX_SHARED_DATA</c> names, otherwise <c>shared/data</c> beside the repository; null when there is none.</summary>
    public static string? Folder { get; } = Find();

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
            return Directory.Exists(named) ? named : null;
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "global.json")))
            root = root.Parent;
        return root?.Parent is { } beside && Path.Combine(beside.FullName, "shared", "data") is var folder && Directory.Exists(folder) ? folder : null;
    }
}
