namespace Fyntrix.ServiceDefaults.Stores.Sqlite;

/// <summary>
/// How much one write of a clean-up takes on. Whoever reports meanwhile waits for it, so it goes by the time that the last one took: rows
/// that are spread over a large file take a hundred times as long as those of a small one.
/// </summary>
internal sealed class CleanupPace
{
    private const int Least = 10;
    private static readonly TimeSpan Aim = TimeSpan.FromMilliseconds(25);

    private readonly int _most;

    /// <param name="most">The largest size, with which it begins.</param>
    public CleanupPace(int most) => Size = _most = most;

    /// <summary>Rows or pages of the next write.</summary>
    public int Size { get; private set; }

    /// <summary>The last write took so long: the next is at the most twice as large, and as small as it must be.</summary>
    public void Took(TimeSpan time) =>
        Size = (int)Math.Clamp(Size * Math.Min(2, Aim / TimeSpan.FromTicks(Math.Max(1, time.Ticks))), Math.Min(Least, _most), _most);
}
