using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Npgsql;

namespace Fyntrix.Bench.Identity;

/// <summary>Programs that make load and take little of the machine themselves: wrk for HTTP, pgbench for Postgres.</summary>
internal static partial class LoadTool
{
    /// <returns>Requests a second; all of them were answered 200.</returns>
    public static Task<double> HttpAsync(Uri address, string token, int connections, int seconds) =>
        HttpAsync(address, connections, seconds, "-H", $"Authorization: Bearer {token}");

    /// <summary>The same by a program in Lua that makes the requests (github.com/wg/wrk/blob/master/SCRIPTING).</summary>
    public static async Task<double> ScriptedHttpAsync(Uri address, string script, int connections, int seconds)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, script);
            return await HttpAsync(address, connections, seconds, "-s", file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary><c>pgbench -M prepared</c> on one statement.</summary>
    /// <returns>Statements a second.</returns>
    public static Task<double> PostgresAsync(string connectionString, string statement, int connections, int seconds) =>
        PostgresAsync(connectionString, [statement], connections, seconds);

    /// <summary><c>pgbench -M prepared</c> on scripts of its own language, each drawn as often as the others.</summary>
    /// <returns>Scripts a second.</returns>
    public static async Task<double> PostgresAsync(string connectionString, IReadOnlyList<string> scripts, int connections, int seconds)
    {
        var to = new NpgsqlConnectionStringBuilder(connectionString);
        List<string> files = [.. scripts.Select(_ => Path.GetTempFileName())];
        try
        {
            foreach (var (file, script) in files.Zip(scripts))
                await File.WriteAllTextAsync(file, script);
            var said = await RunAsync(
                "pgbench",
                [
                    "-n", "-M", "prepared", .. files.SelectMany(f => new[] { "-f", f }), "-c", $"{connections}", "-j", "1", "-T", $"{seconds}",
                    "-h", to.Host!, "-p", $"{to.Port}", "-U", to.Username!, to.Database!,
                ],
                [("PGPASSWORD", to.Password!)]);
            return double.Parse(TransactionsPerSecond().Match(said).Groups[1].Value, CultureInfo.InvariantCulture);
        }
        finally
        {
            files.ForEach(File.Delete);
        }
    }

    /// <summary>Requests at an even rate, whether earlier ones are answered or not: what waits counts into the time.</summary>
    /// <returns>The times in milliseconds, in order.</returns>
    public static async Task<double[]> TimesAsync(Uri address, string token, double rate, int seconds)
    {
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 64 });
        client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        var begun = Stopwatch.GetTimestamp();
        return await TimesAsync(() => client.GetStringAsync(address), rate, () => Stopwatch.GetElapsedTime(begun).TotalSeconds < seconds);
    }

    /// <summary>The same of any request, as long as it is to go on.</summary>
    public static async Task<double[]> TimesAsync(Func<Task> request, double rate, Func<bool> goesOn)
    {
        var requests = new List<Task<double>>();
        // Timers come once a millisecond and would send several at once, which then wait for each other.
        await Task.Factory.StartNew(Send, TaskCreationOptions.LongRunning);
        var times = await Task.WhenAll(requests);
        Array.Sort(times);
        return times;

        void Send()
        {
            var begun = Stopwatch.GetTimestamp();
            while (goesOn())
            {
                var wait = TimeSpan.FromSeconds(requests.Count / rate) - Stopwatch.GetElapsedTime(begun);
                if (wait > TimeSpan.Zero)
                    _ = Sleep((uint)wait.TotalMicroseconds);
                requests.Add(Task.Run(TimeAsync));
            }
        }

        async Task<double> TimeAsync()
        {
            var start = Stopwatch.GetTimestamp();
            await request();
            return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
    }

    [LibraryImport("libc", EntryPoint = "usleep")]
    private static partial int Sleep(uint microseconds);

    private static async Task<double> HttpAsync(Uri address, int connections, int seconds, params string[] requests)
    {
        var said = await RunAsync("wrk", ["-t1", $"-c{connections}", $"-d{seconds}s", .. requests, address.ToString()], []);
        return said.Contains("Non-2xx", StringComparison.Ordinal) || said.Contains("Socket errors", StringComparison.Ordinal)
            ? throw new InvalidOperationException($"Not every request was answered well: {said}")
            : double.Parse(RequestsPerSecond().Match(said).Groups[1].Value, CultureInfo.InvariantCulture);
    }

    private static async Task<string> RunAsync(string program, IReadOnlyList<string> arguments, IReadOnlyList<(string, string)> environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? said : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {said}");
    }

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)", RegexOptions.CultureInvariant)]
    private static partial Regex RequestsPerSecond();

    [GeneratedRegex(@"tps = ([\d.]+)", RegexOptions.CultureInvariant)]
    private static partial Regex TransactionsPerSecond();
}
