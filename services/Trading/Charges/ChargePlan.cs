namespace Fyntrix.Trading.Charges;

/// <summary>By whose prices trades are charged.</summary>
internal enum ChargePlan
{
    /// <summary>Nothing is taken.</summary>
    NONE,
    ZERODHA,
}
