// Stands in for Aspire.Npgsql.EntityFrameworkCore.PostgreSQL 13.1.3: its settings.

namespace Aspire.Npgsql.EntityFrameworkCore.PostgreSQL;

public class NpgsqlEntityFrameworkCorePostgreSQLSettings
{
    public string? ConnectionString { get; set; }

    public bool DisableRetry { get; set; }

    public bool DisableHealthChecks { get; set; }

    public bool DisableTracing { get; set; }

    public bool DisableMetrics { get; set; }

    /// <summary>Seconds; null keeps Npgsql's default.</summary>
    public int? CommandTimeout { get; set; }
}
