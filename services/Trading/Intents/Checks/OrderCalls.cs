namespace Fyntrix.Trading.Intents.Checks;

/// <summary>Order calls that a broker account has made: in this second and this minute of the clock, and today in India.</summary>
internal readonly record struct OrderCalls(int InSecond, int InMinute, int InDay);
