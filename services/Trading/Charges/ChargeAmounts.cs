using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Charges;

/// <summary>Charges in rupees by who takes them, exact; only the total is rounded.</summary>
/// <param name="Stt">Securities transaction tax.</param>
/// <param name="Transaction">The exchange's.</param>
/// <param name="Sebi">The regulator's turnover fee.</param>
/// <param name="Gst">On brokerage, transaction and SEBI fee.</param>
/// <param name="Dp">The depository's, for holdings that are sold.</param>
internal sealed record ChargeAmounts(decimal Brokerage, decimal Stt, decimal Transaction, decimal Sebi, decimal Stamp, decimal Gst, decimal Dp)
{
    public static ChargeAmounts None { get; } = new(0, 0, 0, 0, 0, 0, 0);

    public decimal Total => Money.Amount(Brokerage + Stt + Transaction + Sebi + Stamp + Gst + Dp);

    public static ChargeAmounts operator +(ChargeAmounts a, ChargeAmounts b) => new(
        a.Brokerage + b.Brokerage, a.Stt + b.Stt, a.Transaction + b.Transaction, a.Sebi + b.Sebi, a.Stamp + b.Stamp, a.Gst + b.Gst, a.Dp + b.Dp);
}
