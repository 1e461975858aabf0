namespace Fyntrix.ServiceDefaults.Import;

/// <summary>A row that was not taken over as it stood. Key is its id in the former database; no address, number or name stands here.</summary>
/// <param name="Reason">A member of the importing service's closed set.</param>
public sealed record ImportRemark(string Table, string Key, string Reason, ImportAction Action, string Detail);

/// <summary>What was done with a row.</summary>
public enum ImportAction
{
    CORRECTED,
    LEFT_OUT,
}
