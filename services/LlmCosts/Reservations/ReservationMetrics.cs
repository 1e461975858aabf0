using System.Diagnostics.Metrics;

namespace Fyntrix.LlmCosts.Reservations;

/// <summary>What becomes of reservations. Meter <c>Fyntrix.LlmCosts</c>.</summary>
internal sealed class ReservationMetrics(IMeterFactory meters)
{
    public const string Held = "HELD";
    public const string Refused = "REFUSED";
    public const string Settled = "SETTLED";
    public const string Released = "RELEASED";
    public const string Expired = "EXPIRED";

    private readonly Counter<long> _reservations = meters.Create("Fyntrix.LlmCosts").CreateCounter<long>(
        "fyntrix.llm.reservations",
        "{reservation}",
        "Reservations against hard budgets, by `outcome`: HELD or REFUSED when asked for, then SETTLED, RELEASED or EXPIRED.");

    /// <summary>Once it is in the file.</summary>
    public void Count(string outcome) => _reservations.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
}
