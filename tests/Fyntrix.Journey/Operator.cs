using System.Collections;
using System.Diagnostics;

namespace Fyntrix.Journey;

/// <summary>Runs commands of the services' executables as an operator does, on the stores that the environment names.</summary>
public sealed class Operator(IDictionary environment)
{
    /// <returns>What the command wrote to standard output.</returns>
    /// <exception cref="JourneyException">It failed; the text holds what it said.</exception>
    public async Task<string> RunAsync(string service, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> extra, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet", [Executable(service), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment.Clear();
        foreach (DictionaryEntry variable in environment)
            start.Environment[(string)variable.Key] = (string?)variable.Value;
        foreach (var (name, value) in extra)
            start.Environment[name] = value;
        // A command writes no log of its own beyond what went wrong.
        start.Environment["Logging__LogLevel__Default"] = "Warning";

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0
            ? await output
            : throw new JourneyException($"{service} {string.Join(' ', arguments)} ended with {process.ExitCode}: {await errors} {await output}");
    }

    /// <summary>The service's assembly, in the same artifacts folder that this one was built into.</summary>
    private static string Executable(string service)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        var assembly = Path.Combine(own.Parent!.Parent!.FullName, service, own.Name, $"{service}.dll");
        return File.Exists(assembly) ? assembly : throw new JourneyException($"{assembly} is missing: build the solution first.");
    }
}
