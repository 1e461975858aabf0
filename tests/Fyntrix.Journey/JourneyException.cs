namespace Fyntrix.Journey;

/// <summary>Something did not come back as it should.</summary>
public sealed class JourneyException(string message) : Exception(message);
