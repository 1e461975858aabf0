namespace Fyntrix.ServiceDefaults.Stores.Sqlite;

/// <summary>Where rows for a journal come from without being noted.</summary>
/// <param name="Table">With a growing integer <c>id</c>.</param>
/// <param name="Rows">The query of what is kept of its rows with <c>id &gt; $after AND id &lt;= $last</c>, in the columns of the kept table.</param>
public sealed record GrowingSource(string Table, string Rows);
