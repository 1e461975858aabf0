using System.Diagnostics;

namespace Fyntrix.ServiceDefaults.Telemetry;

/// <summary>
/// The trace of what somebody asked for, kept beside it, so that what a loop does to it later is told in the same trace.
/// </summary>
public static class WorkTrace
{
    /// <summary>The longest id that <see cref="Current"/> gives, in characters.</summary>
    public const int MaxLength = 55;

    private static readonly ActivitySource Source = new($"{TelemetryExtensions.Ours}Work");

    /// <summary>Where the present trace stands (W3C <c>traceparent</c>); null where nobody asked for anything.</summary>
    public static string? Current =>
        Quiet.IsOn || Activity.Current is not { IdFormat: ActivityIdFormat.W3C } now ? null : now.Id;

    /// <summary>A step of what is asked for, as a span of its own until what is returned is disposed.</summary>
    /// <param name="name">What is done, without ids.</param>
    public static IDisposable? Step(string name) => Source.StartActivity(name);

    /// <summary>
    /// Within <see cref="Quiet"/>, goes on with a kept trace until what is returned is disposed; a request that does the same
    /// work keeps its own trace, and nothing happens. Nor does it without a trace that was kept.
    /// </summary>
    /// <param name="name">The span's name: what is done, without ids.</param>
    /// <param name="traceparent">What <see cref="Current"/> gave.</param>
    public static IDisposable? Resume(string name, string? traceparent)
    {
        if (!Quiet.IsOn || !ActivityContext.TryParse(traceparent, null, isRemote: true, out var parent))
            return null;
        // Without a receiver no span is made, but messages carry the trace on all the same.
        return Source.StartActivity(name, ActivityKind.Internal, parent) ?? new Activity(name).SetParentId(traceparent!).Start();
    }
}
