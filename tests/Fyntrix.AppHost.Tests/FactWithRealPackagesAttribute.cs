using System.Reflection;
using System.Runtime.Loader;
using Xunit;

namespace Fyntrix.AppHost.Tests;

/// <summary>Runs where FYNTRIX_REAL_ASPIRE names the folders that hold the real assemblies, separated by colons.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FactWithRealPackagesAttribute : FactAttribute
{
    private const string Variable = "FYNTRIX_REAL_ASPIRE";

    public FactWithRealPackagesAttribute()
    {
        if (Folders.Length == 0)
            Skip = $"Set {Variable} to the folders with the real assemblies (docs/aspire.md).";
    }

    private static string[] Folders => Environment.GetEnvironmentVariable(Variable)?.Split(':', StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>The real assemblies, apart from the stand-ins of the same names.</summary>
    internal static IReadOnlyList<Assembly> Assemblies()
    {
        var context = new AssemblyLoadContext("real packages");
        context.Resolving += (_, name) => Folders.Select(f => Path.Combine(f, name.Name + ".dll")).FirstOrDefault(File.Exists) is { } file
            ? context.LoadFromAssemblyPath(file)
            : null;
        return [.. Folders.SelectMany(f => Directory.GetFiles(f, "*.dll"))
            .Where(f => Path.GetFileName(f) is var name && (name.StartsWith("Aspire.", StringComparison.Ordinal) || name == "OpenTelemetry.Extensions.Hosting.dll"))
            .DistinctBy(Path.GetFileName)
            .Select(context.LoadFromAssemblyPath)];
    }
}
