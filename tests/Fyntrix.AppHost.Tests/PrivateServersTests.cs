using System.Globalization;
using Aspire.Hosting.Portable;
using Fyntrix.PrivateServers;
using Npgsql;
using Xunit;

namespace Fyntrix.AppHost.Tests;

public sealed class PrivateServersTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TaskCompletionSource<string> _said = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Postgres_killed_in_the_middle_has_everything_committed_when_it_starts_again()
    {
        await using var postgres = await PrivatePostgres.StartAsync(new PrivatePostgresOptions { DataFolder = _folder.Path });
        await PrivatePostgres.EnsureDatabaseAsync(postgres.ConnectionString, "kept");
        await PrivatePostgres.EnsureDatabaseAsync(postgres.ConnectionString, "kept");
        await ExecuteAsync(postgres.ConnectionStringFor("kept"), "CREATE TABLE t (x int); INSERT INTO t VALUES (42)");
        var port = postgres.Port;

        await postgres.KillAsync();
        await postgres.RestartAsync();

        Assert.Equal(port, postgres.Port);
        Assert.Equal(42, await ExecuteAsync(postgres.ConnectionStringFor("kept"), "SELECT x FROM t"));
    }

    [Fact]
    public async Task A_start_on_data_that_a_server_still_runs_on_ends_that_server_first()
    {
        await using var left = await PrivatePostgres.StartAsync(new PrivatePostgresOptions { DataFolder = _folder.Path, Fsync = false });
        await ExecuteAsync(left.ConnectionString, "CREATE TABLE t (x int)");
        // As after a stop that lost the record too.
        File.Delete(Path.Combine(_folder.Path, "processes"));

        await using var next = await PrivatePostgres.StartAsync(new PrivatePostgresOptions { DataFolder = _folder.Path, Fsync = false });

        Assert.True(left.Exited.IsCompleted);
        Assert.Equal(0L, await ExecuteAsync(next.ConnectionString, "SELECT count(*) FROM t"));
    }

    [Fact]
    public async Task A_stale_pid_file_whose_pid_is_somebody_elses_now_does_not_keep_Postgres_from_starting()
    {
        await using (await PrivatePostgres.StartAsync(new PrivatePostgresOptions { DataFolder = _folder.Path, Fsync = false }))
        {
        }

        await File.WriteAllTextAsync(
            Path.Combine(_folder.Path, "data", "postmaster.pid"), Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n");

        await using var postgres = await PrivatePostgres.StartAsync(new PrivatePostgresOptions { DataFolder = _folder.Path, Fsync = false });
        Assert.Equal(1, await ExecuteAsync(postgres.ConnectionString, "SELECT 1"));
    }

    [Fact]
    public async Task The_password_and_the_data_are_the_owners_alone()
    {
        await using var postgres = await PrivatePostgres.StartAsync(new PrivatePostgresOptions { DataFolder = _folder.Path, Fsync = false });

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_folder.Path, "password")));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.Combine(_folder.Path, "data")));
    }

    [Fact]
    public async Task Missing_programs_are_one_line_that_says_what_gets_them()
    {
        var postgres = await Assert.ThrowsAsync<StartFailureException>(
            () => PrivatePostgres.StartAsync(new PrivatePostgresOptions { DataFolder = _folder.Path, BinaryFolders = [_folder.Path] }));
        var rabbitMq = await Assert.ThrowsAsync<StartFailureException>(
            () => PrivateRabbitMq.StartAsync(new PrivateRabbitMqOptions { DataFolder = _folder.Path, BinaryFolders = [_folder.Path] }));

        Assert.Matches("^Postgres is missing: .*install.*postgresql[^\n]*$", postgres.Message);
        Assert.Matches("^RabbitMQ is missing: .*install.*rabbitmq-server[^\n]*$", rabbitMq.Message);
    }

    [Fact]
    public async Task What_was_started_ends_when_its_parent_is_killed()
    {
        // The command that stands for a test run: it says where Postgres is and then waits to be killed with its parent.
        var runner = ChildProcess.Start(
            new ChildProcessOptions
            {
                FileName = "dotnet",
                Arguments = [ProjectProgram.Find(typeof(PrivateServersTests).Assembly, "Fyntrix.PrivateServers.csproj"), "run", "--", "sh", "-c", "echo $FYNTRIX_TEST_POSTGRES; exec sleep 600"],
                Environment = new Dictionary<string, string?> { ["FYNTRIX_TEST_RABBITMQ"] = "amqp://given", ["FYNTRIX_TEST_POSTGRES"] = null },
                OnLine = line => _said.TrySetResult(line),
            },
            TimeProvider.System);
        var connectionString = await _said.Task;
        Assert.Equal(1, await ExecuteAsync(connectionString, "SELECT 1"));
        var started = runner.Identity.Children();
        Assert.NotEmpty(started);

        await runner.KillAsync();

        foreach (var child in started)
            Assert.True(await child.WaitForExitAsync(TimeSpan.FromSeconds(30), TimeProvider.System));
    }

    private static async Task<object?> ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
