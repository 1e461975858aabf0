using System.Diagnostics;
using System.Globalization;
using Fyntrix.ServiceDefaults.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Fyntrix.ServiceDefaults.Hosting;

/// <summary>
/// An entry as one line: time in UTC, level, where it comes from, what it says, what was thrown, and at its end the trace in
/// which it happened, as problem documents and the receiver of traces have it. <c>Logging:Console:FormatterName=json</c> takes the framework's.
/// </summary>
internal sealed class OneLineFormatter(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "fyntrix";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var text = logEntry.Formatter(logEntry.State, logEntry.Exception);
        textWriter.Write(time.GetUtcNow().ToString("HH:mm:ss.fff'Z' ", CultureInfo.InvariantCulture));
        textWriter.Write(Word(logEntry.LogLevel));
        textWriter.Write(": ");
        textWriter.Write(logEntry.Category);
        if (logEntry.EventId.Name is { Length: > 0 } name)
        {
            textWriter.Write('[');
            textWriter.Write(name);
            textWriter.Write(']');
        }

        textWriter.Write(' ');
        WriteOnOneLine(textWriter, text);
        if (logEntry.Exception is { } exception)
        {
            textWriter.Write(' ');
            WriteOnOneLine(textWriter, exception.ToString());
        }

        // The same id as in a problem document, also where no receiver of traces is set up.
        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity && activity.TraceStateString != Quiet.TraceState)
        {
            textWriter.Write(" trace=");
            textWriter.Write(activity.TraceId.ToHexString());
        }

        textWriter.Write(Environment.NewLine);
    }

    private static void WriteOnOneLine(TextWriter writer, string text) =>
        writer.Write(text.ReplaceLineEndings(" "));

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace => "trce",
        LogLevel.Debug => "dbug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "fail",
        LogLevel.Critical => "crit",
        LogLevel.None => "none",
        _ => throw new ArgumentOutOfRangeException(nameof(level), level, null),
    };
}
