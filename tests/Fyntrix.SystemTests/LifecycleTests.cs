using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;

namespace Fyntrix.SystemTests;

/// <summary>
/// The system on servers of its own, as a newcomer starts it. Serial, since each start takes both cores.
/// </summary>
[Collection("starts of its own")]
public sealed class LifecycleTests : IDisposable
{
    private static readonly Dictionary<string, string> Nothing = new()
    {
        // What ./test hands to the other tests must not decide here.
        ["ConnectionStrings__identitydb"] = "",
        ["ConnectionStrings__tradingdb"] = "",
        ["ConnectionStrings__messaging"] = "",
    };

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"fyntrix-life-{Guid.NewGuid():N}");

    [Fact]
    public async Task It_starts_refuses_a_second_start_survives_kill_9_and_keeps_what_it_acknowledged()
    {
        var account = new { email = $"kept.{Guid.NewGuid():N}@example.com", password = StartedSystem.Password };

        await using (var first = await AppHostProcess.StartAsync(_folder, Nothing, "--Portable:Fsync=true"))
        {
            using var client = new HttpClient { BaseAddress = first.Gateway };
            var signUp = await client.PostAsJsonAsync("/api/v1/auth/signup", new { account.email, account.password, name = "Kept" });
            Assert.Equal(HttpStatusCode.Created, signUp.StatusCode);

            var (exitCode, log) = await AppHostProcess.RunAsync(_folder, Nothing);
            Assert.Equal(1, exitCode);
            Assert.Contains(first.Gateway.ToString().TrimEnd('/'), log);

            await first.KillAsync();
        }

        await using var second = await AppHostProcess.StartAsync(_folder, Nothing);
        using var again = new HttpClient { BaseAddress = second.Gateway };
        Assert.Equal(HttpStatusCode.OK, (await again.PostAsJsonAsync("/api/v1/auth/login", account)).StatusCode);

        Assert.Equal(0, await second.InterruptAsync());
        Assert.Empty(ProcessesOf(_folder));
    }

    public void Dispose()
    {
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Processes that still name the data folder, such as a server that was left behind.</summary>
    private static List<string> ProcessesOf(string folder)
    {
        using var ps = Process.Start(new ProcessStartInfo("ps", ["-eo", "args"]) { RedirectStandardOutput = true })!;
        return [.. ps.StandardOutput.ReadToEnd().Split('\n').Where(line => line.Contains(folder, StringComparison.Ordinal))];
    }
}
