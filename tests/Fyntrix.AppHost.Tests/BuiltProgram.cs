using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.Loader;

namespace Fyntrix.AppHost.Tests;

/// <summary>An assembly as the build left it, loaded apart from what these tests run on.</summary>
internal static class BuiltProgram
{
    private static readonly ConcurrentDictionary<string, Lazy<Assembly>> Loaded = new();

    public static Assembly Load(string name) => Loaded.GetOrAdd(name, n => new Lazy<Assembly>(() => LoadApart(n))).Value;

    public static string File(string name)
    {
        // Artifacts output: bin/[project]/[configuration]/[project].dll.
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(own.Parent!.Parent!.FullName, name, own.Name, name + ".dll");
    }

    private static Assembly LoadApart(string name)
    {
        // Beside a library there are none of its packages; beside a service there are all.
        string[] folders = [Path.GetDirectoryName(File(name))!, Path.GetDirectoryName(File("Fyntrix.Identity"))!];
        var context = new AssemblyLoadContext(name);
        context.Resolving += (_, wanted) => folders.Select(f => Path.Combine(f, wanted.Name + ".dll")).FirstOrDefault(System.IO.File.Exists) is { } file
            ? context.LoadFromAssemblyPath(file)
            : null;
        return context.LoadFromAssemblyPath(File(name));
    }
}
