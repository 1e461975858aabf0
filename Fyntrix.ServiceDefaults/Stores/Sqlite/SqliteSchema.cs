using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;

namespace Fyntrix.ServiceDefaults.Stores.Sqlite;

/// <summary>
/// The versions of a store's schema: embedded SQL files <c>NNNN_what.sql</c>, applied in order, each in a transaction with its
/// number in <c>PRAGMA user_version</c>. Version 1 is the former system's schema, so that its files go the same way as new ones.
/// The line <c>-- include message_tables</c> in a step stands for the tables that every message store has.
/// </summary>
public sealed partial class SqliteSchema
{
    private readonly IReadOnlyList<(int Version, string Sql)> _steps;

    private SqliteSchema(IReadOnlyList<(int, string)> steps) => _steps = steps;

    public int Version => _steps[^1].Version;

    /// <summary>Reads the steps from an assembly's embedded resources below a folder.</summary>
    public static SqliteSchema FromResources(Assembly assembly, string folder)
    {
        var steps = assembly.GetManifestResourceNames()
            .Select(name => (Name: name, Match: StepName().Match(name)))
            .Where(r => r.Match.Success && r.Match.Groups["folder"].Value == folder)
            .Select(r => (int.Parse(r.Match.Groups["version"].Value, System.Globalization.CultureInfo.InvariantCulture), Read(assembly, r.Name)))
            .OrderBy(s => s.Item1)
            .ToList();
        return steps.Select(s => s.Item1).SequenceEqual(Enumerable.Range(1, steps.Count)) && steps.Count > 0
            ? new SqliteSchema(steps)
            : throw new InvalidOperationException($"The schema steps of {folder} are not numbered 1, 2, 3, … without gaps.");
    }

    /// <summary>The schema as it was at an earlier version: what upgrades begin from.</summary>
    public SqliteSchema At(int version) => new([.. _steps.Where(s => s.Version <= version)]);

    /// <exception cref="SqliteStoreUnavailableException">The file belongs to a newer version, or a step failed and was undone.</exception>
    internal void Upgrade(SqliteConnection connection, string storeName)
    {
        var version = connection.QueryLong("PRAGMA user_version");
        if (version > Version)
            throw new SqliteStoreUnavailableException(storeName, $"its file has schema version {version}, newer than {Version}, which this service knows.");

        foreach (var (step, sql) in _steps.Where(s => s.Version > version))
        {
            // Rebuilding a table under foreign keys needs them off, and that only takes effect outside a transaction.
            connection.Execute("PRAGMA foreign_keys = OFF");
            using (var transaction = connection.BeginTransaction())
            {
                Apply(connection, step, sql, storeName);
                if (connection.QueryFirst("PRAGMA foreign_key_check", _ => true))
                    throw new SqliteStoreUnavailableException(storeName, $"schema step {step} leaves rows that point nowhere.");
                connection.Execute($"PRAGMA user_version = {step}");
                transaction.Commit();
            }

            connection.Execute("PRAGMA foreign_keys = ON");
        }
    }

    private static void Apply(SqliteConnection connection, int step, string sql, string storeName)
    {
        try
        {
            connection.Execute(sql);
        }
        catch (SqliteException e)
        {
            throw new SqliteStoreUnavailableException(storeName, $"schema step {step} failed: {e.Message}", e);
        }
    }

    private static string Read(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return IncludeLine().Replace(reader.ReadToEnd(), match => Read(typeof(SqliteSchema).Assembly, $"{typeof(SqliteSchema).Namespace}.{match.Groups["name"].Value}.sql"));
    }

    [GeneratedRegex(@"^-- include (?<name>[a-z_]+)[ ]*$", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex IncludeLine();

    [GeneratedRegex(@"\.(?<folder>[a-z_]+)\.(?<version>\d{4})_[a-z0-9_]+\.sql$", RegexOptions.CultureInvariant)]
    private static partial Regex StepName();
}
