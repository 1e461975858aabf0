namespace Fyntrix.Trading.Portfolio;

internal enum SnapshotKind
{
    POSITIONS,
    HOLDINGS,
}
