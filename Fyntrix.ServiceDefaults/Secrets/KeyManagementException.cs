namespace Fyntrix.ServiceDefaults.Secrets;

/// <summary>A wrapped key could not be opened.</summary>
public sealed class KeyManagementException(string message) : Exception(message);
