namespace Fyntrix.ServiceDefaults.Import;

/// <summary>What became of a table's rows.</summary>
/// <param name="Found">In the former database.</param>
/// <param name="Added">New here.</param>
/// <param name="Corrected">Those of them of which something was put right.</param>
/// <param name="AlreadyThere">Rows that were here before; what changed in the former system since is left alone.</param>
/// <param name="LeftOut">Not taken over.</param>
public sealed record ImportCounts(int Found, int Added, int Corrected, int AlreadyThere, int LeftOut);
