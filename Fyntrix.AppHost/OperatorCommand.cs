using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Fyntrix.AppHost;

/// <summary>A command of the dashboard that runs a program of ours to its end, as an operator would. What it says goes to the resource's log.</summary>
internal static class OperatorCommand
{
    /// <param name="context">Which resource the command was given to.</param>
    /// <param name="program">The project's name.</param>
    /// <param name="arguments">What follows it.</param>
    /// <param name="environment">What it finds beside our own environment.</param>
    public static async Task<ExecuteCommandResult> RunAsync(
        ExecuteCommandContext context, string program, IReadOnlyList<string> arguments, Dictionary<string, string?> environment)
    {
        // Artifacts output: bin/[project]/[configuration]/[project].dll, ours too.
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        var assembly = Path.Combine(own.Parent!.Parent!.FullName, program, own.Name, program + ".dll");
        var start = new ProcessStartInfo("dotnet", [assembly, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        start.Environment["Logging__LogLevel__Default"] = "Warning";

        var log = context.ServiceProvider.GetRequiredService<ResourceLoggerService>().GetLogger(context.ResourceName);
        var lastWords = "";
        using var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Take(line.Data);
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            return CommandResults.Failure($"{program} could not be started: {e.Message}");
        }

        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(context.CancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return CommandResults.Failure("Broken off.");
        }

        return process.ExitCode == 0 ? CommandResults.Success() : CommandResults.Failure($"It ended with {process.ExitCode}: {lastWords}");

        void Take(string? line)
        {
            if (string.IsNullOrWhiteSpace(line))
                return;
            lastWords = line;
            log.Log(LogLevel.Information, default, line, null, (text, _) => text);
        }
    }
}
