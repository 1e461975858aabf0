using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Fyntrix.SystemTests;

/// <summary>The AppHost as its users start it: a process that says its gateway's address when everything is healthy.</summary>
internal sealed partial class AppHostProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly TaskCompletionSource<Uri> _gateway = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private AppHostProcess(Process process) => _process = process;

    public Uri Gateway => _gateway.Task.Result;

    public int Id => _process.Id;

    /// <summary>Everything it and its children have written so far.</summary>
    public string Log => string.Join('\n', _lines);

    /// <summary>Starts it and waits until it says that everything is healthy.</summary>
    public static async Task<AppHostProcess> StartAsync(string dataFolder, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var host = Launch(dataFolder, environment, arguments);
        await Task.WhenAny(host._gateway.Task, host._process.WaitForExitAsync(), Task.Delay(StartLimit));
        if (host._gateway.Task.IsCompletedSuccessfully)
            return host;
        var log = host.Log;
        await host.DisposeAsync();
        throw new InvalidOperationException($"The AppHost did not come up:\n{log}");
    }

    /// <summary>Runs it until it ends by itself.</summary>
    public static async Task<(int ExitCode, string Log)> RunAsync(string dataFolder, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        await using var host = Launch(dataFolder, environment, arguments);
        await host._process.WaitForExitAsync().WaitAsync(StartLimit);
        return (host._process.ExitCode, host.Log);
    }

    /// <summary>Ctrl-C.</summary>
    public Task<int> InterruptAsync() => StopAsync("INT");

    private async Task<int> StopAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{_process.Id}"]);
        await _process.WaitForExitAsync().WaitAsync(StopLimit);
        return _process.ExitCode;
    }

    /// <summary>kill -9 of the AppHost alone.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        // Not by Ctrl-C, which a run in the background may have been started to ignore.
        if (!_process.HasExited)
            await StopAsync("TERM");
        _process.Dispose();
    }

    private static AppHostProcess Launch(string dataFolder, IReadOnlyDictionary<string, string> environment, string[] arguments)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        var assembly = Path.Combine(own.Parent!.Parent!.FullName, "Fyntrix.AppHost", own.Name, "Fyntrix.AppHost.dll");
        // A test run in the background of a script has SIGINT ignored, and so would have what it starts: Ctrl-C is to be tried all the same.
        var start = new ProcessStartInfo(
            "env",
            ["--default-signal=INT", "dotnet", assembly, "--Gateway:Port=0", $"--Portable:DataDirectory={dataFolder}", $"--Caches:Directory={Path.Combine(dataFolder, "caches")}", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;

        var host = new AppHostProcess(new Process { StartInfo = start });
        host._process.OutputDataReceived += (_, line) => host.Take(line.Data);
        host._process.ErrorDataReceived += (_, line) => host.Take(line.Data);
        host._process.Start();
        host._process.BeginOutputReadLine();
        host._process.BeginErrorReadLine();
        return host;
    }

    private void Take(string? line)
    {
        if (line is null)
            return;
        _lines.Enqueue(line);
        if (GatewayLine().Match(line) is { Success: true } match)
            _gateway.TrySetResult(new Uri(match.Groups["address"].Value));
    }

    [GeneratedRegex(@"^fyntrix\s+\| gateway\s+(?<address>http://\S+)", RegexOptions.CultureInvariant)]
    private static partial Regex GatewayLine();
}
