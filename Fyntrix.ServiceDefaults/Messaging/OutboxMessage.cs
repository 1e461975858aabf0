using System.Diagnostics;
using System.Text.Json;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Telemetry;

namespace Fyntrix.ServiceDefaults.Messaging;

/// <summary>
/// An event that waits to be sent, written in the transaction of the change that it tells of. The relay delivers it after
/// the commit, under the same id and trace however late that is.
/// </summary>
public sealed class OutboxMessage
{
    /// <summary>The longest time for which a message is set aside before it is tried again.</summary>
    internal static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    /// <summary>The most characters of a reason that are kept.</summary>
    internal const int LongestFailure = 500;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(10);

    private OutboxMessage()
    {
    }

    /// <summary>Order of writing; given by the store.</summary>
    public long Seq { get; private set; }

    /// <summary>The message id that consumers remember in their inbox.</summary>
    public Guid Id { get; private set; }

    /// <summary>Full name of the contract's type.</summary>
    public string Type { get; private set; } = "";

    public string Payload { get; private set; } = "";

    public string? Traceparent { get; private set; }

    public string? Tracestate { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>How often it could not be sent for a reason of its own.</summary>
    public int Attempts { get; private set; }

    /// <summary>When a message that was set aside is tried again; null for one that never was.</summary>
    public DateTimeOffset? NotBefore { get; private set; }

    /// <summary>Why it was set aside.</summary>
    public string? Failure { get; private set; }

    public static OutboxMessage For(object message, DateTimeOffset now)
    {
        var type = message.GetType();
        return new OutboxMessage
        {
            Id = Guid.CreateVersion7(now),
            Type = type.FullName!,
            Payload = JsonSerializer.Serialize(message, type, JsonDefaults.Options),
            Traceparent = Quiet.IsOn ? null : Activity.Current?.Id,
            Tracestate = Quiet.IsOn ? null : Activity.Current?.TraceStateString,
            CreatedAt = now,
        };
    }

    internal static OutboxMessage Stored(
        long seq, Guid id, string type, string payload, string? traceparent, string? tracestate, DateTimeOffset createdAt, int attempts) => new()
        {
            Seq = seq,
            Id = id,
            Type = type,
            Payload = payload,
            Traceparent = traceparent,
            Tracestate = tracestate,
            CreatedAt = createdAt,
            Attempts = attempts,
        };

    /// <summary>When this message, which could not be sent just now, is tried again: after 10 s, 20 s, 40 s, … and then each hour.</summary>
    internal DateTimeOffset TryAgainAt(DateTimeOffset now) =>
        now + TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, FirstPause.Ticks << Math.Min(Attempts, 9)));
}
