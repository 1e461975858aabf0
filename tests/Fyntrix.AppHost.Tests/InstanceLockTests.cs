using Aspire.Hosting.Portable;
using Fyntrix.PrivateServers;
using Xunit;

namespace Fyntrix.AppHost.Tests;

public sealed class InstanceLockTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_second_start_on_the_same_data_is_refused_with_process_and_address_of_the_first()
    {
        using var first = InstanceLock.Acquire(_folder.Path);
        first.Announce("http://127.0.0.1:8080");

        var refusal = Assert.Throws<StartFailureException>(() => InstanceLock.Acquire(_folder.Path));

        Assert.Contains($"(process {Environment.ProcessId}, http://127.0.0.1:8080)", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    [Fact]
    public void After_the_first_has_ended_the_next_may_start()
    {
        InstanceLock.Acquire(_folder.Path).Dispose();
        InstanceLock.Acquire(_folder.Path).Dispose();
    }
}
