using System.Globalization;
using Fyntrix.Recommendations.Picks;
using Fyntrix.Recommendations.Policies;
using Fyntrix.Recommendations.Policies.Config;
using Fyntrix.Recommendations.Shared;
using Fyntrix.ServiceDefaults.Calendar;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.Recommendations.Data;

/// <summary>The SQL functions that the schema steps use; each is a function of the service under its SQL name.</summary>
internal static class SchemaFunctions
{
    public static void AddTo(SqliteConnection connection, TimeProvider time)
    {
        connection.CreateFunction<string?, long?>("moment", text => Micros(FormerTime.Parse(text)), isDeterministic: true);
        connection.CreateFunction<string?, string?, long?>("former_moment", (text, runId) => Micros(FormerTime.TrueMoment(text, runId)), isDeterministic: true);
        connection.CreateFunction<string?, long?>("run_end", runId => Micros(FormerTime.RunEnd(runId)), isDeterministic: true);
        connection.CreateFunction<long?, string?>("iso_utc", micros => micros is { } m ? UtcText.Of(SqliteSql.FromMicros(m)) : null, isDeterministic: true);
        connection.CreateFunction<long?, string?>("ist_date", micros => micros is { } m ? SqliteSql.FromMicros(m).DateInIndia().ToString("O", CultureInfo.InvariantCulture) : null, isDeterministic: true);
        connection.CreateFunction<string, string, string>("pick_uuid", PickId.Of, isDeterministic: true);
        connection.CreateFunction<string, string>("sha256_hex", Hashes.Sha256Hex, isDeterministic: true);
        connection.CreateFunction<string, string>("config_hash", CanonicalJson.Hash, isDeterministic: true);
        connection.CreateFunction<string, bool>("config_is_valid", json => PolicyConfigReader.Read(json, BuiltInPolicy.Config).IsValid, isDeterministic: true);
        connection.CreateFunction("built_in_config", () => BuiltInPolicy.ConfigJson, isDeterministic: true);
        connection.CreateFunction("now_micros", () => SqliteSql.ToMicros(time.GetUtcNow()));
    }

    private static long? Micros(DateTimeOffset? moment) => moment is { } m ? SqliteSql.ToMicros(m) : null;
}
