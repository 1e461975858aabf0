namespace Fyntrix.ServiceDefaults.Import;

/// <summary>Counts a table's rows while an import goes on.</summary>
public sealed class ImportCounter
{
    public int Found { get; set; }

    public int Added { get; set; }

    public int Corrected { get; set; }

    public int AlreadyThere { get; set; }

    public int LeftOut { get; set; }

    public ImportCounts ToCounts() => new(Found, Added, Corrected, AlreadyThere, LeftOut);
}
