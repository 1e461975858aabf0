namespace Fyntrix.Recommendations.Outcomes;

/// <summary>A session of a horizon, in microseconds since 1970 UTC.</summary>
/// <param name="Opens">When continuous trading begins.</param>
/// <param name="LastTrade">When it ends; an auction may follow.</param>
/// <param name="Closes">When the closing price is made.</param>
/// <param name="IsRest">What is left of the signal's session before day 1: bars of it count where there are some.</param>
internal readonly record struct HorizonDay(DateOnly Date, long Opens, long LastTrade, long Closes, bool IsRest);
