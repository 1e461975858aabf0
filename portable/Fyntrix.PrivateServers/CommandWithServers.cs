using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Fyntrix.PrivateServers;

/// <summary>Runs a command with a Postgres and a RabbitMQ of its own, named in its environment.</summary>
internal static class CommandWithServers
{
    private const string PostgresVariable = "FYNTRIX_TEST_POSTGRES";
    private const string RabbitMqVariable = "FYNTRIX_TEST_RABBITMQ";

    /// <returns>The command's exit code. A server whose variable is already set is not started.</returns>
    public static async Task<int> RunAsync(string command, IReadOnlyList<string> arguments)
    {
        using var stop = new CancellationTokenSource();
        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            // Raised on a thread of the runtime that must not be held up; a second signal finds it cancelled already.
            _ = stop.CancelAsync();
        }

        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

        var postgres = IsSet(PostgresVariable) ? null : PrivatePostgres.StartAsync(
            new PrivatePostgresOptions { Fsync = false, MaxConnections = 300, Report = Console.Error.WriteLine }, stop.Token);
        var rabbitMq = IsSet(RabbitMqVariable) ? null : PrivateRabbitMq.StartAsync(
            new PrivateRabbitMqOptions { Report = Console.Error.WriteLine }, stop.Token);
        try
        {
            var info = new ProcessStartInfo(command, arguments) { UseShellExecute = false };
            if (postgres is not null)
                info.Environment[PostgresVariable] = (await postgres).ConnectionString;
            if (rabbitMq is not null)
                info.Environment[RabbitMqVariable] = (await rabbitMq).ConnectionString;
            return await RunAsync(info, stop.Token);
        }
        catch (OperationCanceledException)
        {
            return 130;
        }
        finally
        {
            await DisposeAsync(rabbitMq);
            await DisposeAsync(postgres);
        }
    }

    private static async Task<int> RunAsync(ProcessStartInfo info, CancellationToken stop)
    {
        Process process;
        try
        {
            process = SpawnThread.Run(() => Process.Start(info)) ?? throw new StartFailureException($"{info.FileName} did not start.");
        }
        catch (Win32Exception e)
        {
            throw new StartFailureException($"{info.FileName} cannot be run: {e.Message}", e);
        }

        using (process)
        {
            // A Ctrl-C reaches the command from the terminal too; a SIGTERM reaches only us.
            await using var pass = stop.Register(() => _ = Native.Kill(process.Id, Native.SigTerm));
            await process.WaitForExitAsync(CancellationToken.None);
            return process.ExitCode;
        }
    }

    private static async Task DisposeAsync<T>(Task<T>? server)
        where T : IAsyncDisposable
    {
        if (server is null)
            return;

        await ((Task)server).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (server.IsCompletedSuccessfully)
            await (await server).DisposeAsync();
    }

    private static bool IsSet(string variable) => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable));
}
