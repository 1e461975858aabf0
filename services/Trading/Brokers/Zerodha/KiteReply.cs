using System.Text.Json;

namespace Fyntrix.Trading.Brokers.Zerodha;

/// <summary>What came of one call.</summary>
internal abstract record KiteReply
{
    private KiteReply()
    {
    }

    /// <summary>The content of <c>data</c>.</summary>
    public sealed record Data(JsonElement Value) : KiteReply;

    /// <summary>A refusal in Kite's own form; nothing was done.</summary>
    public sealed record Refused(string Code, string Message) : KiteReply;

    /// <summary>It failed before the first byte of the request.</summary>
    public sealed record Unreachable(string Message) : KiteReply;

    /// <summary>No answer, or none that tells whether it was done.</summary>
    public sealed record Unknown(string Message) : KiteReply;
}
