using Fyntrix.ServiceDefaults.Api;

namespace Fyntrix.Trading.Brokers;

/// <summary>A broker could not be read.</summary>
internal sealed class BrokerUnreadableException(string code, string message) : Exception(message), IExplainedException
{
    /// <summary>Stable, of <see cref="BrokerReasons"/>.</summary>
    public string Code { get; } = code;

    public Refusal ToRefusal() => Code == BrokerReasons.SessionExpired
        ? Refusal.Conflict(Code, "The session at the broker is over; sign in there again.")
        : Refusal.Unavailable(Code, $"The broker cannot be read just now: {Message}");
}
