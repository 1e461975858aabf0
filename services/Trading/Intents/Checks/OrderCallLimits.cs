namespace Fyntrix.Trading.Intents.Checks;

/// <summary>How many order calls a broker account may make in a second and a minute of the clock, and in a day in India.</summary>
internal sealed record OrderCallLimits(int PerSecond, int PerMinute, int PerDay);
