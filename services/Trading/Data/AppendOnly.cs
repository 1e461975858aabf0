using Microsoft.EntityFrameworkCore.Migrations;

namespace Fyntrix.Trading.Data;

/// <summary>
/// Tables to which rows are only added: triggers refuse the rest, whoever asks, and the service's role has no right to it. Only the
/// owner of the tables can take a trigger away, as <c>purge-deleted</c> does for a moment.
/// </summary>
internal static class AppendOnly
{
    public static readonly string[] Tables = ["fills", "order_events", "audit_log", "audit_roots", "audit_root_heads", "deleted_accounts"];

    /// <summary>The first of them, with what guards all.</summary>
    public static void GuardAppendOnlyTables(this MigrationBuilder migration)
    {
        migration.Sql(
            """
            CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$;
            """);
        migration.GuardAppendOnly("fills", "order_events", "audit_log");
    }

    public static void GuardAppendOnly(this MigrationBuilder migration, params string[] tables)
    {
        foreach (var table in tables)
            migration.Sql($"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();");
    }

    public static void ReleaseAppendOnlyTables(this MigrationBuilder migration) =>
        migration.Sql("DROP FUNCTION refuse_change() CASCADE;");
}
