namespace Fyntrix.LlmCosts.Proxy.Exchanges;

/// <summary>How a call of an upstream ended.</summary>
internal enum ExchangeState
{
    /// <summary>It answered, and the client has all of it.</summary>
    Done,

    /// <summary>It answered with an error.</summary>
    Refused,

    /// <summary>The client has gone.</summary>
    Cancelled,

    /// <summary>It was silent for too long.</summary>
    TimedOut,

    /// <summary>The connection broke.</summary>
    Broken,

    /// <summary>There was no connection: nothing was asked.</summary>
    NeverReached,
}
