using Microsoft.Data.Sqlite;

namespace Fyntrix.Testing;

/// <summary>
/// A small data set in the former system's format, made for tests and the demo with that system's flaws: Indian time stamped as
/// UTC, no entry prices, most runs empty, symbols repeated and flipped within the hour, a mode Unknown, a made-up price.
/// The texts stand in <c>legacy-sample</c>; the numbers below say what an import has to find.
/// </summary>
public static class LegacySample
{
    /// <summary>12 in the runs' database, one that only a picks file knows.</summary>
    public const int Runs = 13;

    public const int EmptyRuns = 6;

    /// <summary>Without the one of mode Unknown; one of them stands in a picks file alone.</summary>
    public const int Recommendations = 14;

    public const int RecommendationsInDatabase = 13;
    public const int RunsWithPicksInDatabase = 6;

    /// <summary>Every one: all carry Indian time.</summary>
    public const int TimesCorrected = 14;

    /// <summary>Two cannot be: DMART has no price in the payload, that of TRENT is made up.</summary>
    public const int PricesRecovered = 12;

    /// <summary>What the agents said about the picks with a price.</summary>
    public const int Contributions = 39;

    /// <summary>TITAN, MARUTI, SBIN and CANBK in Intraday.</summary>
    public const int RepeatedGroups = 4;

    /// <summary>TITAN and SBIN.</summary>
    public const int FlippedGroups = 2;

    /// <summary>Picks files whose run stands in the runs' database.</summary>
    public const int DuplicateFiles = 3;

    /// <summary>Calls of language models in <c>llm_costs.db</c>.</summary>
    public const int LlmRequests = 8;

    private const string Prefix = "legacy-sample/";

    /// <summary>
    /// Writes <c>ai_recommendations.db</c>, <c>top_picks_runs.db</c>, <c>llm_costs.db</c> and <c>top_picks/*.json</c>, as the former system would
    /// have left them.
    /// </summary>
    public static void WriteTo(string directory)
    {
        foreach (var name in typeof(LegacySample).Assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            var path = Path.Combine(directory, name[Prefix.Length..]);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            if (path.EndsWith(".sql", StringComparison.Ordinal))
                WriteDatabase(Path.ChangeExtension(path, ".db"), Read(name));
            else
                File.WriteAllText(path, Read(name));
        }
    }

    /// <summary>Writes the former <c>ai_recommendations.db</c> alone.</summary>
    public static void WriteRecommendationsTo(string directory) =>
        WriteDatabase(Path.Combine(directory, "ai_recommendations.db"), Read($"{Prefix}ai_recommendations.sql"));

    private static void WriteDatabase(string path, string sql)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ConnectionString);
        connection.Open();
        using var transaction = connection.BeginTransaction();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
        transaction.Commit();
    }

    private static string Read(string name)
    {
        using var reader = new StreamReader(typeof(LegacySample).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
