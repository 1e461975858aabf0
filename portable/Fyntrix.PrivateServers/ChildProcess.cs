using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Fyntrix.PrivateServers;

/// <summary>
/// A process of ours: leader of its own session, so that a Ctrl-C in the terminal reaches only us and we decide the order;
/// ended by the system when we die, however we die.
/// </summary>
internal sealed class ChildProcess
{
    private const int KeptLines = 40;

    private readonly TaskCompletionSource<int> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<string> _lastLines = new();
    private readonly Action<string>? _onLine;
    private readonly TimeProvider _time;
    private readonly Task _output;

    private ChildProcess(Process process, Action<string>? onLine, TimeProvider time)
    {
        _onLine = onLine;
        _time = time;
        process.Exited += (_, _) => _exited.TrySetResult(process.ExitCode);
        process.EnableRaisingEvents = true;
        Identity = ProcessIdentity.Of(process.Id) ?? new ProcessIdentity(process.Id, 0);
        process.StandardInput.Close();
        _output = Task.WhenAll(PumpAsync(process.StandardOutput), PumpAsync(process.StandardError));
    }

    public ProcessIdentity Identity { get; }

    /// <summary>The exit code, once it has ended; 128 + n when signal n ended it.</summary>
    public Task<int> Exited => _exited.Task;

    public IReadOnlyList<string> LastLines
    {
        get
        {
            lock (_lastLines)
                return [.. _lastLines];
        }
    }

    public static ChildProcess Start(ChildProcessOptions options, TimeProvider time)
    {
        var info = new ProcessStartInfo("setsid")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = options.WorkingDirectory ?? "",
        };
        info.ArgumentList.Add("setpriv");
        if (options.RunAs is { } account)
        {
            info.ArgumentList.Add(string.Create(CultureInfo.InvariantCulture, $"--reuid={account.UserId}"));
            info.ArgumentList.Add(string.Create(CultureInfo.InvariantCulture, $"--regid={account.GroupId}"));
            info.ArgumentList.Add("--clear-groups");
        }

        info.ArgumentList.Add("--pdeathsig");
        info.ArgumentList.Add(options.SignalOnParentDeath == Native.SigInt ? "INT" : "KILL");
        info.ArgumentList.Add("--");
        info.ArgumentList.Add(options.FileName);
        foreach (var argument in options.Arguments)
            info.ArgumentList.Add(argument);

        if (options.CleanEnvironment)
        {
            var path = info.Environment["PATH"];
            info.Environment.Clear();
            info.Environment["PATH"] = path;
        }

        foreach (var (name, value) in options.Environment)
        {
            if (value is null)
                info.Environment.Remove(name);
            else
                info.Environment[name] = value;
        }

        try
        {
            var process = SpawnThread.Run(() => Process.Start(info));
            return new ChildProcess(process ?? throw new StartFailureException($"{options.FileName} did not start."), options.OnLine, time);
        }
        catch (Win32Exception e)
        {
            throw new StartFailureException($"setsid and setpriv are needed to start {Path.GetFileName(options.FileName)} ({e.Message}): install the package util-linux.", e);
        }
    }

    public void Signal(int signal)
    {
        if (Identity.IsAlive)
            _ = Native.Kill(Identity.Pid, signal);
    }

    /// <summary>Asks it to end, and ends it with its whole process group when it has not after the time.</summary>
    public async Task StopAsync(int signal, TimeSpan grace)
    {
        Signal(signal);
        try
        {
            await _exited.Task.WaitAsync(grace, _time);
        }
        catch (TimeoutException)
        {
            await KillAsync();
        }
    }

    public async Task KillAsync()
    {
        if (Identity.IsAlive)
        {
            _ = Native.Kill(-Identity.Pid, Native.SigKill);
            _ = Native.Kill(Identity.Pid, Native.SigKill);
        }

        await _exited.Task;
    }

    /// <summary>Waits for the rest of the output of a process that has ended; a grandchild that still holds the pipe is not waited for.</summary>
    public async Task DrainAsync()
    {
        await _exited.Task;
        await Task.WhenAny(_output, Task.Delay(TimeSpan.FromSeconds(1), _time));
    }

    private async Task PumpAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_lastLines)
            {
                _lastLines.Enqueue(line);
                if (_lastLines.Count > KeptLines)
                    _lastLines.Dequeue();
            }

            _onLine?.Invoke(line);
        }
    }
}
