using System.Reflection;
using Fyntrix.PrivateServers;

namespace Aspire.Hosting.Portable;

/// <summary>Where the build put the program of a project.</summary>
internal static class ProjectProgram
{
    /// <summary>
    /// Artifacts output puts every project's program at bin/[project]/[configuration]/[project].dll, the AppHost's own too:
    /// so it is found from there, in the same configuration.
    /// </summary>
    public static string Find(Assembly? appHost, string projectPath)
    {
        var name = Path.GetFileNameWithoutExtension(projectPath);
        var own = appHost?.Location is { Length: > 0 } location ? Path.GetDirectoryName(location)! : AppContext.BaseDirectory;
        var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(own));
        var program = Path.GetFullPath(Path.Combine(own, "..", "..", name, configuration, name + ".dll"));
        return File.Exists(program)
            ? program
            : throw new StartFailureException($"{name} is not built ({program} is missing): dotnet build");
    }

    /// <summary>The dotnet that runs us runs the others.</summary>
    public static string Dotnet()
    {
        if (Environment.ProcessPath is { } own && Path.GetFileNameWithoutExtension(own) == "dotnet")
            return own;
        if (Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host)
            return host;
        return Environment.GetEnvironmentVariable("DOTNET_ROOT") is { Length: > 0 } root ? Path.Combine(root, "dotnet") : "dotnet";
    }
}
