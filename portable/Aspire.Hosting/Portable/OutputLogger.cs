using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Portable;

/// <summary>Writes what is logged as lines of a resource.</summary>
internal sealed class OutputLogger(IOutput output, string resourceName) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        output.Line(resourceName, formatter(state, exception));
}
