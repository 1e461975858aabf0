using System.Diagnostics;
using Fyntrix.PrivateServers;

namespace Fyntrix.SystemTests.Chaos;

/// <summary>A second instance of Trading beside the AppHost's, on the same database, queues and keys, with ports of its own.</summary>
internal sealed class SecondTrading : IDisposable
{
    private readonly Process _process;

    private SecondTrading(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    public Uri Address { get; }

    public static async Task<SecondTrading> StartAsync(ChaosSystem system)
    {
        var first = system.ProcessOf("Trading")!.Value;
        var start = new ProcessStartInfo("dotnet", [(await File.ReadAllTextAsync($"/proc/{first}/cmdline")).Split('\0')[1]])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in ChaosSystem.EnvironmentOf(first))
            start.Environment[name] = value;
        var address = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        start.Environment["ASPNETCORE_URLS"] = address.ToString();
        start.Environment["H2C_PORT"] = $"{FreePort.Next()}";

        var process = Process.Start(start)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var client = new HttpClient { BaseAddress = address };
        await system.EventuallyAsync("the second Trading is ready", async () => (await client.GetAsync("/health")).IsSuccessStatusCode);
        return new SecondTrading(process, address);
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
