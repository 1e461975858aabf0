namespace Fyntrix.Journey;

/// <summary>What an import must find in the former system's files.</summary>
public sealed record LegacyNumbers(int Runs, int Recommendations, int TimesCorrected, int PricesRecovered);
