using Fyntrix.Testing;
using Fyntrix.Testing.Otlp;

namespace Fyntrix.SystemTests;

/// <summary>
/// The whole system, started once for the tests that only speak to its gateway. Postgres and RabbitMQ are those of the test run,
/// handed to the AppHost as a user's own.
/// </summary>
public sealed class RunningSystem : StartedSystem, IAsyncLifetime
{
    /// <summary>The provider's key, which must stay in the service.</summary>
    public const string UpstreamKey = "sk-a-key-of-the-provider-alone";

    private const string RabbitMqVariable = "FYNTRIX_TEST_RABBITMQ";

    private readonly string _folder = Directory.CreateTempSubdirectory("fyntrix-system-").FullName;
    private TestPostgres? _identityDb;
    private TestPostgres? _tradingDb;
    private AppHostProcess? _appHost;

    /// <summary>What every process of the system has told.</summary>
    public OtlpReceiver Telemetry { get; private set; } = null!;

    /// <summary>The provider of language models that LlmCosts knows.</summary>
    public StubUpstream Upstream { get; private set; } = null!;

    /// <summary>When everything was healthy.</summary>
    public DateTimeOffset UpAt { get; private set; }

    public async Task InitializeAsync()
    {
        _identityDb = await TestPostgres.CreateAsync();
        _tradingDb = await TestPostgres.CreateAsync();
        var environment = new Dictionary<string, string>
        {
            ["ConnectionStrings__identitydb"] = _identityDb.ConnectionString,
            ["ConnectionStrings__tradingdb"] = _tradingDb.ConnectionString,
            ["ConnectionStrings__messaging"] = Environment.GetEnvironmentVariable(RabbitMqVariable)
                ?? throw new InvalidOperationException($"No RabbitMQ for tests: run ./test, or set {RabbitMqVariable} to an amqp:// address."),
        };
        Upstream = await StubUpstream.StartAsync();
        environment["Llm__Upstreams__openai__BaseUrl"] = $"{Upstream.Address}/v1";
        environment["Llm__Upstreams__openai__ApiKey"] = UpstreamKey;
        Telemetry = await OtlpReceiver.StartAsync();
        foreach (var (name, value) in Telemetry.Environment)
            environment[name] = value;
        // As Aspire sets it: what is not to be recorded must be left out all the same.
        environment["OTEL_TRACES_SAMPLER"] = "always_on";
        _appHost = await AppHostProcess.StartAsync(_folder, environment);
        UpAt = DateTimeOffset.UtcNow;
        Client = new HttpClient { BaseAddress = _appHost.Gateway };

        Operator = OperatorOf(_identityDb.ConnectionString, Path.Combine(_folder, "caches"));
    }

    public async Task DisposeAsync()
    {
        Client?.Dispose();
        if (_appHost is not null)
            await _appHost.DisposeAsync();
        if (Telemetry is not null)
            await Telemetry.DisposeAsync();
        if (Upstream is not null)
            await Upstream.DisposeAsync();
        if (_identityDb is not null)
            await _identityDb.DisposeAsync();
        if (_tradingDb is not null)
            await _tradingDb.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
