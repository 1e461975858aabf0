namespace Aspire.Hosting.Portable;

/// <summary>How long to wait before something that ended is started again: 1, 2, 4, … seconds, at most 30.</summary>
internal static class Backoff
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>What ran this long was well; its next end is a first one again.</summary>
    public static readonly TimeSpan ForgottenAfter = TimeSpan.FromMinutes(1);

    /// <param name="attempt">1 for the first restart.</param>
    public static TimeSpan Delay(int attempt) =>
        attempt > 5 ? Longest : TimeSpan.FromSeconds(1 << (attempt - 1));
}
