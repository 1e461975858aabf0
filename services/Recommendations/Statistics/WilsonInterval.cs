namespace Fyntrix.Recommendations.Statistics;

/// <summary>The interval of a share.</summary>
internal static class WilsonInterval
{
    /// <summary>The 97.5 % point of the standard normal distribution.</summary>
    public const double Z = 1.959964;

    /// <summary>
    /// The 95 % score interval of a share, without continuity correction: (p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n), in 0..1.
    /// Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927), 209-212.
    /// It takes the trials for independent, which picks of one day are not quite.
    /// </summary>
    /// <param name="hits">0 to <paramref name="trials"/>.</param>
    /// <returns>Null without trials.</returns>
    public static (double Lower, double Upper)? Of(long hits, long trials)
    {
        if (trials == 0)
            return null;
        var share = (double)hits / trials;
        var z2 = Z * Z / trials;
        var middle = share + (z2 / 2);
        var half = Z * Math.Sqrt((share * (1 - share) / trials) + (z2 / (4 * trials)));
        return (hits == 0 ? 0 : (middle - half) / (1 + z2), hits == trials ? 1 : (middle + half) / (1 + z2));
    }
}
