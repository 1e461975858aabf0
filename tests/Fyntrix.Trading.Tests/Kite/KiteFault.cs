namespace Fyntrix.Trading.Tests.Kite;

/// <summary>What goes wrong with one call of the stub.</summary>
public enum KiteFault
{
    /// <summary>The connection is cut before anything was done.</summary>
    DropBefore,

    /// <summary>It is done, and the connection cut instead of an answer.</summary>
    DropAfter,

    /// <summary>It is done, and the answer comes after the caller's patience has ended.</summary>
    AnswerLate,

    /// <summary>It is done after the caller's patience has ended.</summary>
    DoLate,

    /// <summary>429; nothing is done.</summary>
    TooMany,

    /// <summary>A 500 with an error type, which proves nothing; nothing is done.</summary>
    ServerErrorBefore,

    /// <summary>A 500 with an error type, and it is done all the same.</summary>
    ServerErrorAfter,

    /// <summary>It is done, and the answer is half of one.</summary>
    Malformed,

    /// <summary>It is done, and the answer is empty.</summary>
    Empty,

    /// <summary>It is done, and the answer says in Kite's own form that it was refused.</summary>
    RefusedAfter,

    /// <summary>The session is over.</summary>
    TokenExpired,

    /// <summary>The address is not one that the app is registered with.</summary>
    AddressRefused,
}
