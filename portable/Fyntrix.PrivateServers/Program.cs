// Fyntrix.PrivateServers run -- <command …>
// Starts one Postgres and one RabbitMQ for as long as the command runs, and tells it where they are.

using Fyntrix.PrivateServers;

if (args is not ["run", "--", _, ..])
{
    await Console.Error.WriteLineAsync("usage: Fyntrix.PrivateServers run -- <command> [argument …]");
    return 2;
}

if (!OperatingSystem.IsLinux())
{
    await Console.Error.WriteLineAsync("fyntrix: private servers are started on Linux only; elsewhere set FYNTRIX_TEST_POSTGRES and FYNTRIX_TEST_RABBITMQ and run the command by itself.");
    return 1;
}

try
{
    return await CommandWithServers.RunAsync(args[2], args[3..]);
}
catch (StartFailureException e)
{
    foreach (var line in e.LastLines)
        await Console.Error.WriteLineAsync("    " + line);
    await Console.Error.WriteLineAsync("fyntrix: " + e.Message);
    return 1;
}
