namespace Fyntrix.LlmCosts.Requests;

/// <summary>How a call ended, as its caller saw it.</summary>
internal enum CallStatus
{
    OK,
    ERROR,
    CANCELLED,
    TIMEOUT,
}
