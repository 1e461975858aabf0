using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace Fyntrix.Trading.Tests.Kite;

/// <summary>Looks through everything that is logged or traced while the tests run, at every level, for what only user, service and Zerodha may know.</summary>
internal sealed partial class SecretWatch : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> _found = [];
    private readonly ActivityListener _listener;

    public SecretWatch()
    {
        _listener = new ActivityListener
        {
            // Npgsql's own would cost a test run more than it tells: statements carry no values.
            ShouldListenTo = source => source.Name == "System.Net.Http" || source.Name.StartsWith("Fyntrix", StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = span => Look($"span {span.DisplayName} {string.Join(' ', span.TagObjects.Select(t => $"{t.Key}={t.Value}"))}"),
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>Whatever a secret stood in.</summary>
    public IReadOnlyCollection<string> Found => _found;

    /// <summary>How many lines and spans were looked through.</summary>
    public long Looked { get; private set; }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Look($"{logLevel} {eventId.Name} {formatter(state, exception)} {exception}");

    public void Dispose() => _listener.Dispose();

    private void Look(string text)
    {
        Looked++;
        if (Secrets().IsMatch(text))
            _found.Enqueue(text);
    }

    // As KiteStub makes them: the app's secret, access tokens and request tokens.
    [GeneratedRegex($"{KiteStub.ApiSecret}|access-[0-9a-f]{{32}}|request-[0-9a-f]{{32}}", RegexOptions.CultureInvariant)]
    private static partial Regex Secrets();
}
