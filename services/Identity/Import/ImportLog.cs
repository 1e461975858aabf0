namespace Fyntrix.Identity.Import;

/// <summary>The remarks on one row while it is looked at.</summary>
internal sealed class ImportLog(string table, string key)
{
    private readonly List<ImportRemark> _remarks = [];

    public IReadOnlyList<ImportRemark> Remarks => _remarks;

    public bool IsCorrected => _remarks.Exists(r => r.Action == ImportAction.CORRECTED);

    public void Corrected(ImportReason reason, string detail) => _remarks.Add(new(table, key, reason, ImportAction.CORRECTED, detail));

    public void LeftOut(ImportReason reason, string detail) => _remarks.Add(new(table, key, reason, ImportAction.LEFT_OUT, detail));
}
