namespace Fyntrix.Identity.Throttling;

/// <summary>
/// How long a key waits after so many failures: nothing for the first few, since people mistype, then twice as long each time
/// (OWASP Authentication Cheat Sheet, "Account Lockout"), up to a bound, so that nobody is locked out for good. Pure.
/// </summary>
/// <param name="Free">Failures that cost no wait.</param>
/// <param name="Longest">The bound.</param>
internal readonly record struct ThrottleRules(int Free, TimeSpan Longest)
{
    /// <summary>After this long without a try all is forgotten.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromHours(24);

    /// <summary>An account from wherever: a mistyped password five times costs seconds, guessing gets some hundred tries a day.</summary>
    public static ThrottleRules Account { get; } = new(5, TimeSpan.FromMinutes(15));

    /// <summary>An account from a device that has signed in to it before: a stranger's guesses must not keep its owner out.</summary>
    public static ThrottleRules KnownDevice { get; } = new(5, TimeSpan.FromMinutes(15));

    /// <summary>An address on whatever accounts: an office shares one.</summary>
    public static ThrottleRules Address { get; } = new(30, TimeSpan.FromMinutes(15));

    /// <summary>Sign-ups from an address: an office, or a provider's customers behind one address, make hundreds a day between them.</summary>
    public static ThrottleRules SignUps { get; } = new(100, TimeSpan.FromMinutes(5));

    /// <summary>The wait after this many failures.</summary>
    public TimeSpan WaitAfter(int failures) =>
        failures < Free ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Min(Longest.TotalSeconds, Math.Pow(2, Math.Min(failures - Free, 30))));

    /// <summary>The waits in seconds after 1, 2, … failures; the last one holds for all that follow.</summary>
    public double[] Waits()
    {
        var (waits, failures) = (new List<double>(), 0);
        do
        {
            waits.Add(WaitAfter(++failures).TotalSeconds);
        }
        while (waits[^1] < Longest.TotalSeconds);
        return [.. waits];
    }
}
