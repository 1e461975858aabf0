namespace Fyntrix.ServiceDefaults.Messaging;

/// <summary>What became of the messages that a relay was given; those that it does not name were not tried or not confirmed.</summary>
/// <param name="Sent">The broker has them.</param>
/// <param name="Unsendable">Cannot be sent, for a reason of their own and not the broker's, with that reason.</param>
public sealed record RelayResult(IReadOnlyList<OutboxMessage> Sent, IReadOnlyList<(OutboxMessage Message, string Reason)> Unsendable)
{
    public static readonly RelayResult Nothing = new([], []);
}
