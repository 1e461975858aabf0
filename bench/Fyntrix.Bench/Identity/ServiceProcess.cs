using System.Diagnostics;
using Fyntrix.PrivateServers;

namespace Fyntrix.Bench.Identity;

/// <summary>A service's own program, as an operator runs it, on a free port and with a second one for HTTP/2.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ServiceProcess(Process process, Uri address, Uri h2c) => (_process, Address, H2c) = (process, address, h2c);

    public Uri Address { get; }

    public Uri H2c { get; }

    /// <summary>What it holds of the machine's memory, in bytes.</summary>
    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Starts it and waits until it is ready.</summary>
    public static async Task<ServiceProcess> StartAsync(string name, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        var h2c = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        var start = Command(name, environment, arguments);
        start.Environment["ASPNETCORE_URLS"] = address.ToString();
        start.Environment["H2C_PORT"] = $"{h2c.Port}";
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Console.Error.WriteLine(line.Data);
        process.BeginOutputReadLine();
        var service = new ServiceProcess(process, address, h2c);

        using var client = new HttpClient { BaseAddress = address };
        for (var tries = 0; tries < 300; tries++)
        {
            if (process.HasExited)
                break;
            try
            {
                using var health = await client.GetAsync(new Uri("/health", UriKind.Relative));
                if (health.IsSuccessStatusCode)
                    return service;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(100);
        }

        await service.DisposeAsync();
        throw new InvalidOperationException($"{name} did not become ready.");
    }

    /// <summary>Runs one of its commands to the end.</summary>
    public static async Task RunAsync(string name, IReadOnlyDictionary<string, string> environment, params string[] command)
    {
        using var process = Process.Start(Command(name, environment, command))!;
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{name} {string.Join(' ', command)} ended with {process.ExitCode}: {said}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static ProcessStartInfo Command(string name, IReadOnlyDictionary<string, string> environment, string[] arguments)
    {
        // Beside this program, in the same configuration.
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        var start = new ProcessStartInfo("dotnet", [Path.Combine(own.Parent!.Parent!.FullName, name, own.Name, $"{name}.dll"), .. arguments]) { RedirectStandardOutput = true };
        start.Environment.Remove("OTEL_EXPORTER_OTLP_ENDPOINT");
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Benchmark";
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        start.Environment["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "Warning";
        // As in the image.
        start.Environment["DOTNET_GCgen0size"] = "0x2000000";
        // Load that stops leaves requests behind; they are no news here.
        start.Environment["Logging__LogLevel__Yarp"] = "Error";
        foreach (var (variable, value) in environment)
            start.Environment[variable] = value;
        return start;
    }
}
