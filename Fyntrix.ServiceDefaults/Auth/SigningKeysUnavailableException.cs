namespace Fyntrix.ServiceDefaults.Auth;

/// <summary>No signing keys are known and Identity cannot be reached: a token can be neither accepted nor refused.</summary>
public sealed class SigningKeysUnavailableException(Exception? inner)
    : Exception("Identity's signing keys cannot be fetched.", inner);
