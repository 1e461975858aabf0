using Fyntrix.Journey;
using Xunit.Abstractions;

namespace Fyntrix.SystemTests;

[Collection(SystemCollection.Name)]
public sealed class JourneyTests(RunningSystem system, ITestOutputHelper output)
{
    [Fact]
    public async Task A_users_day_goes_through_the_whole_system()
    {
        using var told = new StringWriter();
        try
        {
            await new UsersDay(system.Client, system.Operator, TextWriter.Synchronized(told)).RunAsync(CancellationToken.None);
        }
        finally
        {
            output.WriteLine(told.ToString());
        }

        Assert.EndsWith("The day went as it should.", told.ToString().TrimEnd());
        Assert.DoesNotContain(StartedSystem.Password, told.ToString());
        foreach (var secret in new[] { StartedSystem.Password, "@example.com", "eyJhbGci" })
            Assert.False(system.Telemetry.Holds(secret), $"Telemetry holds {secret}.");
    }
}
