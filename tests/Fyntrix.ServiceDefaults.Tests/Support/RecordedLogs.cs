using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Fyntrix.ServiceDefaults.Tests.Support;

/// <summary>What a service logged, as <c>Level category: text</c>.</summary>
internal sealed class RecordedLogs : ILoggerProvider
{
    private readonly ConcurrentQueue<(LogLevel Level, string Category, string Text)> _lines = [];

    /// <summary>The lines of categories that end with this.</summary>
    public IEnumerable<string> Of(string category) =>
        _lines.Where(l => l.Category.EndsWith(category, StringComparison.Ordinal)).Select(l => $"{l.Level}: {l.Text}");

    public IEnumerable<string> AtLeast(LogLevel level) => _lines.Where(l => l.Level >= level).Select(l => $"{l.Category}: {l.Text}");

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, _lines);

    public void Dispose()
    {
    }

    private sealed class Logger(string category, ConcurrentQueue<(LogLevel, string, string)> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue((logLevel, category, formatter(state, exception)));
    }
}
