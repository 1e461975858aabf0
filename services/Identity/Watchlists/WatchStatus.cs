namespace Fyntrix.Identity.Watchlists;

/// <summary>Whether a watched symbol alerts; spelled as the former front end does.</summary>
internal enum WatchStatus
{
    active,
    paused,
    removed,
}
