namespace Fyntrix.ServiceDefaults.Auth;

/// <summary>No signing keys are known and their publisher cannot be reached: a token can be neither accepted nor refused.</summary>
public sealed class SigningKeysUnavailableException(Exception? inner)
    : Exception("No signing keys are known and none can be fetched.", inner);
