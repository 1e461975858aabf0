using System.Diagnostics;

namespace Fyntrix.ServiceDefaults.Telemetry;

/// <summary>
/// Looking for work again and again is no event: within this, nothing leaves a span, neither here nor in a service that is
/// asked, which hears it in the trace's state. An event that is published within begins a trace of its own. Logs are told
/// all the same, which OpenTelemetry's own suppression would swallow.
/// </summary>
public sealed class Quiet : IDisposable
{
    /// <summary>
    /// The trace state (W3C Trace Context) of what is not to be recorded. The sampled flag alone would not do: Aspire has
    /// everything sampled whatever the caller decided (<c>OTEL_TRACES_SAMPLER=always_on</c>).
    /// </summary>
    internal const string TraceState = "fyntrix=quiet";

    private const string Name = "quiet";
    private readonly Activity _unrecorded;

    private Quiet()
    {
        _unrecorded = new Activity(Name).SetIdFormat(ActivityIdFormat.W3C);
        _unrecorded.TraceStateString = TraceState;
        _unrecorded.Start();
    }

    internal static bool IsOn => Activity.Current?.OperationName == Name;

    /// <summary>Until it is disposed, in this and what it calls.</summary>
    public static Quiet Begin() => new();

    public void Dispose() => _unrecorded.Dispose();
}
