using Fyntrix.Trading.Encryption;

namespace Fyntrix.Trading.Brokers;

/// <summary>A user signed in at a live broker.</summary>
/// <param name="ApiKey">Of the app through which the user is signed in.</param>
/// <param name="TokenId">Of the row that holds the token: it tells a session that is over from the one after it.</param>
/// <param name="AccessToken">The user's, for that app.</param>
internal sealed record LiveAccess(string ConnectionId, string AccountId, string ApiKey, string TokenId, SecretText AccessToken)
    : BrokerAccess(ConnectionId, AccountId);
