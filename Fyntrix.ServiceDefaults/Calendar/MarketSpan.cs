namespace Fyntrix.ServiceDefaults.Calendar;

/// <summary>One phase of a trading day: from <paramref name="StartsAt"/> to before <paramref name="EndsAt"/>, both in UTC.</summary>
public sealed record MarketSpan(MarketPhase Phase, DateTimeOffset StartsAt, DateTimeOffset EndsAt);
