namespace Fyntrix.ServiceDefaults.Import;

/// <summary>The remarks on one row while it is looked at. Reasons are members of the importing service's own closed set.</summary>
public sealed class ImportLog(string table, string key)
{
    private readonly List<ImportRemark> _remarks = [];

    public IReadOnlyList<ImportRemark> Remarks => _remarks;

    public bool IsCorrected => _remarks.Exists(r => r.Action == ImportAction.CORRECTED);

    public bool IsLeftOut => _remarks.Exists(r => r.Action == ImportAction.LEFT_OUT);

    public void Corrected<TReason>(TReason reason, string detail)
        where TReason : struct, Enum => _remarks.Add(new(table, key, reason.ToString(), ImportAction.CORRECTED, detail));

    public void LeftOut<TReason>(TReason reason, string detail)
        where TReason : struct, Enum => _remarks.Add(new(table, key, reason.ToString(), ImportAction.LEFT_OUT, detail));
}
