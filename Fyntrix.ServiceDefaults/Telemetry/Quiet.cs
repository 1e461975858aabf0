using System.Diagnostics;

namespace Fyntrix.ServiceDefaults.Telemetry;

/// <summary>
/// Looking for work again and again is no event: within this, nothing leaves a span, neither here nor in a service that is
/// asked, which hears that the trace is not recorded. An event that is published within begins a trace of its own. Logs are told
/// all the same, which OpenTelemetry's own suppression would swallow.
/// </summary>
public sealed class Quiet : IDisposable
{
    private const string Name = "quiet";
    private readonly Activity _unrecorded = new Activity(Name).SetIdFormat(ActivityIdFormat.W3C).Start();

    private Quiet()
    {
    }

    internal static bool IsOn => Activity.Current?.OperationName == Name;

    /// <summary>Until it is disposed, in this and what it calls.</summary>
    public static Quiet Begin() => new();

    public void Dispose() => _unrecorded.Dispose();
}
