// Plays a user's day against a running system and prints each step with what came back. Exit code 0 when all went as it should.
// The AppHost starts it with --demo and gives it what an operator has: the gateway's address and, for two commands, the stores.

using Fyntrix.Journey;

if (Environment.GetEnvironmentVariable("services__gateway__http__0") is not { Length: > 0 } gateway)
{
    await Console.Error.WriteLineAsync("The gateway's address is missing: set services__gateway__http__0, or start ./run --demo.");
    return 2;
}

using var http = new HttpClient { BaseAddress = new Uri(gateway) };
var journey = new UsersDay(http, new Operator(Environment.GetEnvironmentVariables()), Console.Out);
try
{
    await journey.RunAsync(CancellationToken.None);
    return 0;
}
catch (JourneyException e)
{
    await Console.Error.WriteLineAsync($"The day went wrong: {e.Message}");
    return 1;
}
