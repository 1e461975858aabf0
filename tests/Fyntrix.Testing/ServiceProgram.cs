using System.Diagnostics;

namespace Fyntrix.Testing;

/// <summary>A service's executable, run as an operator runs it, for what is only seen from outside: exit codes and lines.</summary>
public static class ServiceProgram
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Runs it until it ends by itself.</summary>
    /// <exception cref="TimeoutException">It went on running; it is stopped then.</exception>
    public static async Task<(int ExitCode, string Errors)> RunAsync<TProgram>(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(TProgram).Assembly.Location, .. arguments])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync().WaitAsync(Patience);
            await output;
            return (process.ExitCode, await errors);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
