namespace Fyntrix.ServiceDefaults.Calendar;

/// <summary>A phase on a clock in India, from its first minute to before <paramref name="Until"/>.</summary>
internal readonly record struct PhaseHours(MarketPhase Phase, TimeOnly From, TimeOnly Until);
