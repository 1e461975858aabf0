namespace Fyntrix.ServiceDefaults.Messaging;

/// <summary>A message in an error queue.</summary>
/// <param name="Id">Its message id; null when it is not even readable as a message.</param>
/// <param name="Type">The contract's name.</param>
/// <param name="FailedAt">When the consumer gave up, UTC.</param>
/// <param name="Reason">The last exception's type and message.</param>
/// <param name="Content">The message itself as JSON.</param>
internal sealed record FailedMessage(Guid? Id, string Type, DateTimeOffset? FailedAt, string Reason, string Content);
