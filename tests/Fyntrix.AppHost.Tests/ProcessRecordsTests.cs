using Fyntrix.PrivateServers;
using Xunit;

namespace Fyntrix.AppHost.Tests;

public sealed class ProcessRecordsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string RecordFile => Path.Combine(_folder.Path, "processes");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_an_earlier_start_left_running_is_ended_by_the_next()
    {
        var left = Sleeping();
        new ProcessRecords(RecordFile, TimeProvider.System).Add(left.Identity, Native.SigTerm, "identity");

        var ended = await new ProcessRecords(RecordFile, TimeProvider.System).EndLeftoversAsync();

        Assert.Equal(["identity"], ended);
        Assert.False(left.Identity.IsAlive);
        Assert.Equal(128 + Native.SigTerm, await left.Exited);
    }

    [Fact]
    public async Task A_process_that_only_has_the_same_pid_is_left_alone()
    {
        var other = Sleeping();
        var before = other.Identity with { StartTime = other.Identity.StartTime - 1 };
        new ProcessRecords(RecordFile, TimeProvider.System).Add(before, Native.SigTerm, "identity");

        Assert.Empty(await new ProcessRecords(RecordFile, TimeProvider.System).EndLeftoversAsync());

        Assert.True(other.Identity.IsAlive);
        await other.KillAsync();
    }

    [Fact]
    public async Task What_was_stopped_is_forgotten()
    {
        var stopped = Sleeping();
        var records = new ProcessRecords(RecordFile, TimeProvider.System);
        records.Add(stopped.Identity, Native.SigTerm, "identity");
        records.Remove(stopped.Identity);

        Assert.Empty(await records.EndLeftoversAsync());
        await stopped.KillAsync();
    }

    [Fact]
    public void A_file_that_is_no_record_is_no_hindrance()
    {
        File.WriteAllText(RecordFile, "12\nnot a record\n1 2 x y\n");
        new ProcessRecords(RecordFile, TimeProvider.System).Add(ProcessIdentity.Current, Native.SigTerm, "me");
        Assert.Equal($"{ProcessIdentity.Current} {Native.SigTerm} me\n", File.ReadAllText(RecordFile));
    }

    private static ChildProcess Sleeping() =>
        ChildProcess.Start(new ChildProcessOptions { FileName = "sleep", Arguments = ["600"] }, TimeProvider.System);
}
