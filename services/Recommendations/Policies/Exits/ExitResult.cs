namespace Fyntrix.Recommendations.Policies.Exits;

/// <summary>What a position came to.</summary>
/// <param name="ExitAt">The start of the bar in which it ended.</param>
/// <param name="ExitPrice">In rupees.</param>
/// <param name="RetClosePct">In per cent of the entry price, positive for a gain.</param>
/// <param name="MaxRunupPct">The best that stood at any time until then, over whole bars; 0 or more.</param>
/// <param name="MaxDrawdownPct">The worst; 0 or less.</param>
/// <param name="BarsHeld">How many bars it lasted, with the one in which it ended.</param>
internal sealed record ExitResult(
    ExitReason Reason, DateTimeOffset ExitAt, decimal ExitPrice, decimal RetClosePct, decimal MaxRunupPct, decimal MaxDrawdownPct, int BarsHeld)
{
    /// <summary>What of the best was kept, 0 to 1; 0 without a gain.</summary>
    public decimal Capture => RetClosePct > 0 && MaxRunupPct > 0 ? Math.Min(1, RetClosePct / MaxRunupPct) : 0;
}
