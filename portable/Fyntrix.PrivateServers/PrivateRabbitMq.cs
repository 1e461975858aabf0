using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Fyntrix.PrivateServers;

/// <summary>
/// A RabbitMQ broker of our own made from installed binaries (3.10 to 4.2): on 127.0.0.1, with a port mapper (epmd), cookie and
/// user of its own. It never touches a broker that already runs on the machine.
/// </summary>
public sealed class PrivateRabbitMq : IAsyncDisposable
{
    private const string UserName = "fyntrix";
    private const int StartAttempts = 5;

    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(15);

    // AMQP 0-9-1, section 4.2.2: the client opens with this header, and the server answers with a method frame (type 1).
    private static readonly byte[] ProtocolHeader = [(byte)'A', (byte)'M', (byte)'Q', (byte)'P', 0, 0, 9, 1];

    private readonly PrivateRabbitMqOptions _options;
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly string _folder;
    private readonly string _server;
    private readonly SystemAccount? _account;
    private readonly ProcessRecords _records;
    private readonly string _password;
    private ChildProcess _broker;
    private ChildProcess _portMapper;

    private PrivateRabbitMq(PrivateRabbitMqOptions options, string folder, string server, SystemAccount? account)
    {
        _options = options;
        _folder = folder;
        _server = server;
        _account = account;
        _records = new ProcessRecords(Path.Combine(folder, "processes"), _time);
        _password = PrivateFile.ReadOrCreateSecret(Path.Combine(folder, "password"));
        _broker = _portMapper = null!;
    }

    public int Port { get; private set; }

    public int ProcessId => _broker.Identity.Pid;

    /// <summary>The exit code of the running broker, once it ends.</summary>
    public Task<int> Exited => _broker.Exited;

    public IReadOnlyList<string> LastLines => _broker.LastLines;

    /// <summary>amqp://user:password@127.0.0.1:port, to the virtual host "/", as an administrator.</summary>
    public string ConnectionString => string.Create(CultureInfo.InvariantCulture, $"amqp://{UserName}:{_password}@127.0.0.1:{Port}");

    private string Home => Path.Combine(_folder, "data");

    private string LogFile => Path.Combine(_folder, "server.log");

    /// <summary>Starts a broker and returns when it answers an AMQP handshake.</summary>
    /// <exception cref="StartFailureException">With one line that says what to do.</exception>
    public static async Task<PrivateRabbitMq> StartAsync(PrivateRabbitMqOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var server = await Binaries.RabbitMqAsync(options.BinaryFolders, options.Report ?? (_ => { }), cancellationToken);
        var folder = options.DataFolder ?? DataFolder.NewTemporary();

        // As root it would run; the user that its package made is enough.
        var account = Environment.IsPrivilegedProcess ? SystemAccount.Find("rabbitmq") : null;
        DataFolder.Create(folder);
        DataFolder.RequireReachable(folder, account);
        var broker = new PrivateRabbitMq(options, folder, server, account);
        try
        {
            await broker._records.EndLeftoversAsync();
            broker.Prepare();
            await broker.LaunchAsync(options.Port, cancellationToken);
            return broker;
        }
        catch
        {
            await broker.KillAsync();
            throw;
        }
    }

    /// <summary>Orderly shutdown: durable queues and persistent messages are on disk.</summary>
    public async Task StopAsync()
    {
        if (_broker is not null)
        {
            await _broker.StopAsync(Native.SigTerm, StopWithin);
            _records.Remove(_broker.Identity);
        }

        if (_portMapper is not null)
        {
            await _portMapper.StopAsync(Native.SigTerm, StopWithin);
            _records.Remove(_portMapper.Identity);
        }
    }

    /// <summary>kill -9 of the broker.</summary>
    public async Task KillAsync()
    {
        if (_broker is not null)
            await _broker.KillAsync();
        if (_portMapper is not null)
            await _portMapper.KillAsync();
        if (_broker is not null)
            _records.Remove(_broker.Identity);
        if (_portMapper is not null)
            _records.Remove(_portMapper.Identity);
    }

    /// <summary>Starts it again after it ended, on the same data and port.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken = default)
    {
        await StopAsync();
        await LaunchAsync(Port, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (_options.DataFolder is null)
            DataFolder.Delete(_folder);
    }

    private void Prepare()
    {
        DataFolder.CreateFor(_account, Home);
        DataFolder.CreateFor(_account, Path.Combine(Home, "conf.d"));

        // The cookie that Erlang makes up by itself can be guessed; this one lets nobody else on the machine in.
        var cookie = Path.Combine(Home, ".erlang.cookie");
        if (!File.Exists(cookie))
        {
            PrivateFile.Write(cookie, PrivateFile.NewSecret(), _account);
            File.SetUnixFileMode(cookie, UnixFileMode.UserRead);
        }

        // Empty files of our own, so that those under /etc/rabbitmq are not read.
        PrivateFile.Write(Path.Combine(Home, "enabled_plugins"), "[].\n", _account);
        PrivateFile.Write(Path.Combine(Home, "advanced.config"), "[].\n", _account);
        PrivateFile.Write(Path.Combine(Home, "rabbitmq-env.conf"), "", _account);
    }

    private async Task LaunchAsync(int? fixedPort, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            Port = fixedPort ?? FreePort.Next();
            var mapperPort = FreePort.Next().ToString(CultureInfo.InvariantCulture);
            PrivateFile.Write(
                Path.Combine(Home, "rabbitmq.conf"),
                string.Create(CultureInfo.InvariantCulture, $"""
                    listeners.tcp.local = 127.0.0.1:{Port}
                    default_user = {UserName}
                    default_pass = {_password}
                    log.console = true
                    log.console.level = info

                    """),
                _account);

            // In the foreground, as a child: the broker would start one that stays behind.
            _portMapper = ChildProcess.Start(
                new ChildProcessOptions
                {
                    FileName = "epmd",
                    Arguments = ["-port", mapperPort, "-address", "127.0.0.1"],
                    CleanEnvironment = true,
                    RunAs = _account,
                    WorkingDirectory = "/",
                },
                _time);
            _records.Add(_portMapper.Identity, Native.SigTerm, "epmd");

            var log = new LogFile(LogFile);
            _broker = ChildProcess.Start(
                new ChildProcessOptions
                {
                    FileName = _server,
                    Environment = Variables(mapperPort),
                    CleanEnvironment = true,
                    RunAs = _account,
                    WorkingDirectory = "/",
                    OnLine = log.Write,
                },
                _time);
            _ = log.CloseAfterAsync(_broker.Exited);
            _records.Add(_broker.Identity, Native.SigTerm, "rabbitmq");

            if (await BecomesReadyAsync(cancellationToken))
                return;

            await _broker.DrainAsync();
            await _portMapper.KillAsync();
            var again = LastLines.Any(l => l.Contains("eaddrinuse", StringComparison.Ordinal) || l.Contains("epmd", StringComparison.OrdinalIgnoreCase));
            if (!again || attempt == StartAttempts)
                throw new StartFailureException($"RabbitMQ did not start; its log is {LogFile}.", LastLines);
        }
    }

    private Dictionary<string, string?> Variables(string mapperPort) => new()
    {
        ["HOME"] = Home,
        ["LANG"] = "C.UTF-8",
        ["ERL_EPMD_PORT"] = mapperPort,
        ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
        ["RABBITMQ_NODENAME"] = "fyntrix@localhost",
        ["RABBITMQ_DIST_PORT"] = FreePort.Next().ToString(CultureInfo.InvariantCulture),
        ["RABBITMQ_MNESIA_BASE"] = Path.Combine(Home, "mnesia"),
        ["RABBITMQ_LOG_BASE"] = Path.Combine(Home, "log"),
        ["RABBITMQ_LOGS"] = "-",
        ["RABBITMQ_CONFIG_FILE"] = Path.Combine(Home, "rabbitmq.conf"),
        ["RABBITMQ_CONFIG_FILES"] = Path.Combine(Home, "conf.d"),
        ["RABBITMQ_ADVANCED_CONFIG_FILE"] = Path.Combine(Home, "advanced.config"),
        ["RABBITMQ_CONF_ENV_FILE"] = Path.Combine(Home, "rabbitmq-env.conf"),
        ["RABBITMQ_GENERATED_CONFIG_DIR"] = Path.Combine(Home, "config"),
        ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(Home, "enabled_plugins"),
        ["RABBITMQ_PID_FILE"] = Path.Combine(Home, "pid"),
        // With this the start script turns into the broker instead of staying as its parent: the child is the broker.
        ["RABBITMQ_ALLOW_INPUT"] = "1",
        // No busy waiting: on a small machine the schedulers would take time from the services.
        ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "-noinput -kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none",
    };

    /// <summary>False when the broker ended instead.</summary>
    private async Task<bool> BecomesReadyAsync(CancellationToken cancellationToken)
    {
        var start = _time.GetTimestamp();
        while (!_broker.Exited.IsCompleted)
        {
            if (await AnswersAsync(cancellationToken))
                return !_broker.Exited.IsCompleted;

            if (_time.GetElapsedTime(start) > ReadyWithin)
                throw new StartFailureException($"RabbitMQ does not answer after {ReadyWithin.TotalSeconds:0} s; its log is {LogFile}.", LastLines);
            await Task.WhenAny(_broker.Exited, Task.Delay(TimeSpan.FromMilliseconds(100), _time, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }

        return false;
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(2));
        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, Port), limit.Token);
            await socket.SendAsync(ProtocolHeader, limit.Token);
            var answer = new byte[1];
            return await socket.ReceiveAsync(answer, limit.Token) == 1 && answer[0] == 1;
        }
        catch (SocketException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
