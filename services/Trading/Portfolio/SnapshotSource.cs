namespace Fyntrix.Trading.Portfolio;

internal enum SnapshotSource
{
    BROKER,

    /// <summary>Worked out from fills.</summary>
    DERIVED,
    IMPORT,
}
