using Fyntrix.PrivateServers;
using Xunit;

namespace Fyntrix.AppHost.Tests;

public sealed class FreePortTests
{
    [Fact]
    public void No_port_is_given_twice_while_nobody_listens_on_it_yet()
    {
        var ports = new int[300];
        Parallel.For(0, ports.Length, i => ports[i] = FreePort.Next());

        Assert.Equal(ports.Length, ports.Distinct().Count());
    }

    [Fact]
    public void A_port_that_is_held_is_not_to_be_had_again() => Assert.False(FreePort.TryHold(FreePort.Next()));
}
