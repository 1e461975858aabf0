using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Npgsql;

namespace Fyntrix.PrivateServers;

/// <summary>
/// A Postgres server of our own made from installed binaries: on 127.0.0.1, on a port of its own, with a generated
/// password. It never touches a server that already runs on the machine.
/// </summary>
public sealed class PrivatePostgres : IAsyncDisposable
{
    private const int StartAttempts = 5;

    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(10);

    private readonly PrivatePostgresOptions _options;
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly string _folder;
    private readonly string _binaries;
    private readonly SystemAccount? _account;
    private readonly ProcessRecords _records;
    private readonly string _password;
    private ChildProcess _process;

    private PrivatePostgres(PrivatePostgresOptions options, string folder, string binaries, SystemAccount? account)
    {
        _options = options;
        _folder = folder;
        _binaries = binaries;
        _account = account;
        _records = new ProcessRecords(Path.Combine(folder, "processes"), _time);
        _password = PrivateFile.ReadOrCreateSecret(Path.Combine(folder, "password"));
        _process = null!;
    }

    public int Port { get; private set; }

    public int ProcessId => _process.Identity.Pid;

    /// <summary>The exit code of the running server, once it ends.</summary>
    public Task<int> Exited => _process.Exited;

    public IReadOnlyList<string> LastLines => _process.LastLines;

    /// <summary>As the superuser, to the database <c>postgres</c>.</summary>
    public string ConnectionString => ConnectionStringFor("postgres");

    /// <summary>What the server writes.</summary>
    public string LogFile => Path.Combine(_folder, "server.log");

    private string DataDirectory => Path.Combine(_folder, "data");

    private string CertificateFile => Path.Combine(_folder, "server.crt");

    private string KeyFile => Path.Combine(_folder, "server.key");

    /// <summary>Starts a server and returns when it accepts connections. A data folder that has none yet gets a new cluster.</summary>
    /// <exception cref="StartFailureException">With one line that says what to do.</exception>
    public static async Task<PrivatePostgres> StartAsync(PrivatePostgresOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var folder = options.DataFolder ?? DataFolder.NewTemporary();
        var binaries = await Binaries.PostgresAsync(options.BinaryFolders, MajorOf(folder), options.Report ?? (_ => { }), cancellationToken);

        // Postgres refuses to run as root.
        var account = Environment.IsPrivilegedProcess
            ? SystemAccount.Find("postgres") ?? throw new StartFailureException("Postgres does not run as root and there is no user postgres: useradd --system postgres")
            : null;

        DataFolder.Create(folder);
        DataFolder.RequireReachable(folder, account);
        var server = new PrivatePostgres(options, folder, binaries, account);
        try
        {
            await server.EndLeftoversAsync();
            await server.InitializeAsync(cancellationToken);
            if (options.Certificate is { } certificate)
            {
                PrivateFile.Write(server.CertificateFile, certificate.CertificatePem, account);
                PrivateFile.Write(server.KeyFile, certificate.KeyPem, account);
            }

            await server.LaunchAsync(options.Port, cancellationToken);
            return server;
        }
        catch
        {
            if (server._process is not null)
                await server.KillAsync();
            throw;
        }
    }

    public string ConnectionStringFor(string database) =>
        string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={Port};Username=postgres;Password={_password};Database={database}");

    /// <summary>Creates a database when there is none of that name.</summary>
    [SuppressMessage("Security", "CA2100", Justification = "A database name cannot be a parameter; it is quoted.")]
    public static async Task EnsureDatabaseAsync(string connectionString, string name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        await using var connection = await OpenAsync(connectionString, cancellationToken);
        await using var exists = new NpgsqlCommand("SELECT 1 FROM pg_database WHERE datname = $1", connection) { Parameters = { new() { Value = name } } };
        if (await exists.ExecuteScalarAsync(cancellationToken) is not null)
            return;

        var quoted = name.Replace("\"", "\"\"", StringComparison.Ordinal);
        await using var create = new NpgsqlCommand($"CREATE DATABASE \"{quoted}\"", connection);
        await create.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Fast shutdown: open transactions are rolled back, everything committed is on disk.</summary>
    public async Task StopAsync()
    {
        await _process.StopAsync(Native.SigInt, StopWithin);
        _records.Remove(_process.Identity);
    }

    /// <summary>kill -9 of the server and of all its processes, as a crash of the machine would.</summary>
    public async Task KillAsync()
    {
        var all = _process.Identity.Children();
        await _process.KillAsync();
        foreach (var child in all)
            _ = child.IsAlive ? Native.Kill(child.Pid, Native.SigKill) : 0;
        foreach (var child in all)
            await child.WaitForExitAsync(StopWithin, _time);
        _records.Remove(_process.Identity);
    }

    /// <summary>Starts it again after it ended, on the same data and port.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken = default)
    {
        await StopAsync();
        await EndLeftoversAsync();
        await LaunchAsync(Port, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (_options.DataFolder is null)
            DataFolder.Delete(_folder);
    }

    private static int? MajorOf(string folder)
    {
        var file = Path.Combine(folder, "data", "PG_VERSION");
        return File.Exists(file) && int.TryParse(File.ReadAllText(file).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var major) ? major : null;
    }

    private async Task EndLeftoversAsync()
    {
        await _records.EndLeftoversAsync();

        var pidFile = Path.Combine(DataDirectory, "postmaster.pid");
        if (!File.Exists(pidFile))
            return;

        // A server on this very folder that no record knows is a leftover all the same: it stands in its data folder.
        var lines = await File.ReadAllLinesAsync(pidFile);
        if (int.TryParse(lines.FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
            && ProcessIdentity.Of(pid) is { } process
            && File.ResolveLinkTarget(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/cwd"), returnFinalTarget: false)?.FullName == DataDirectory)
        {
            _ = Native.Kill(pid, Native.SigInt);
            if (!await process.WaitForExitAsync(StopWithin, _time))
                _ = Native.Kill(pid, Native.SigKill);
        }

        // Postgres would believe a stale file whose pid some other process of its user has meanwhile.
        File.Delete(pidFile);
    }

    private async Task InitializeAsync(CancellationToken cancellationToken)
    {
        if (MajorOf(_folder) is not null)
            return;

        // Made beside and moved into place, so that a cluster half made is never taken for one.
        var next = Path.Combine(_folder, "data.new");
        DataFolder.Delete(next);
        DataFolder.CreateFor(_account, next);
        var passwordFile = Path.Combine(_folder, "initdb-password");
        PrivateFile.Write(passwordFile, _password, _account);
        try
        {
            var initdb = ChildProcess.Start(
                new ChildProcessOptions
                {
                    FileName = Path.Combine(_binaries, "initdb"),
                    Arguments =
                    [
                        "--pgdata", next, "--username=postgres", $"--pwfile={passwordFile}", "--auth=scram-sha-256",
                        "--encoding=UTF8", "--locale=C", .. _options.Fsync ? Array.Empty<string>() : ["--no-sync"],
                    ],
                    Environment = new Dictionary<string, string?> { ["LC_ALL"] = "C", ["TZ"] = "UTC" },
                    CleanEnvironment = true,
                    RunAs = _account,
                    WorkingDirectory = "/",
                },
                _time);
            var exitCode = await initdb.Exited.WaitAsync(cancellationToken);
            await initdb.DrainAsync();
            if (exitCode != 0)
                throw new StartFailureException($"Postgres could not make its data folder {next}.", initdb.LastLines);
        }
        finally
        {
            File.Delete(passwordFile);
        }

        DataFolder.Delete(DataDirectory);
        Directory.Move(next, DataDirectory);
    }

    private async Task LaunchAsync(int? fixedPort, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            Port = fixedPort ?? FreePort.Next();
            var log = new LogFile(LogFile);
            _process = ChildProcess.Start(
                new ChildProcessOptions
                {
                    FileName = Path.Combine(_binaries, "postgres"),
                    Arguments = ["-D", DataDirectory, .. Settings().SelectMany(s => new[] { "-c", $"{s.Key}={s.Value}" })],
                    Environment = new Dictionary<string, string?> { ["LC_ALL"] = "C", ["TZ"] = "UTC" },
                    CleanEnvironment = true,
                    RunAs = _account,
                    WorkingDirectory = "/",
                    SignalOnParentDeath = Native.SigInt,
                    OnLine = log.Write,
                },
                _time);
            _ = log.CloseAfterAsync(_process.Exited);
            _records.Add(_process.Identity, Native.SigInt, "postgres");

            if (await BecomesReadyAsync(cancellationToken))
                return;

            await _process.DrainAsync();
            // Its own words for a taken port, and for processes of a killed server that have not ended yet.
            var again = LastLines.Any(l => l.Contains("could not bind", StringComparison.Ordinal) || l.Contains("shared memory block", StringComparison.Ordinal));
            if (!again || attempt == StartAttempts)
                throw new StartFailureException($"Postgres did not start; its log is {LogFile}.", LastLines);
            await Task.Delay(TimeSpan.FromMilliseconds(200), _time, cancellationToken);
        }
    }

    private Dictionary<string, string> Settings()
    {
        var settings = new Dictionary<string, string>
        {
            ["port"] = Port.ToString(CultureInfo.InvariantCulture),
            ["listen_addresses"] = "127.0.0.1",
            ["unix_socket_directories"] = "",
            ["max_connections"] = _options.MaxConnections.ToString(CultureInfo.InvariantCulture),
            ["timezone"] = "UTC",
            ["log_timezone"] = "UTC",
        };
        if (!_options.Fsync)
        {
            settings["fsync"] = "off";
            settings["full_page_writes"] = "off";
            settings["synchronous_commit"] = "off";
        }

        if (_options.Certificate is not null)
        {
            settings["ssl"] = "on";
            settings["ssl_cert_file"] = CertificateFile;
            settings["ssl_key_file"] = KeyFile;
        }

        foreach (var (name, value) in _options.Settings)
            settings[name] = value;
        return settings;
    }

    /// <summary>False when the server ended instead.</summary>
    private async Task<bool> BecomesReadyAsync(CancellationToken cancellationToken)
    {
        var start = _time.GetTimestamp();
        while (!_process.Exited.IsCompleted)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                await using var connection = await OpenAsync(ConnectionString, cancellationToken);
                return true;
            }
            catch (NpgsqlException e)
            {
                // Another server that answers on this port does not know our password: ours is about to end.
                if (_time.GetElapsedTime(start) > ReadyWithin)
                    throw new StartFailureException($"Postgres does not answer after {ReadyWithin.TotalSeconds:0} s; its log is {LogFile}.", e);
                await Task.WhenAny(_process.Exited, Task.Delay(TimeSpan.FromMilliseconds(30), _time, cancellationToken));
            }
        }

        return false;
    }

    private static async Task<NpgsqlConnection> OpenAsync(string connectionString, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(connectionString + ";Pooling=false;Timeout=5");
        try
        {
            await connection.OpenAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
