using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.Recommendations.Data;

/// <summary><c>ai_recommendations.db</c>: picks and what became of them, policies, marks of users, messages. Opens files of the former system.</summary>
internal sealed class RecommendationStore(SqliteStoreDependencies dependencies)
    : SqliteStore(FileName, SqliteSchema.FromResources(typeof(RecommendationStore).Assembly, "ai_recommendations"), dependencies)
{
    public const string FileName = "ai_recommendations.db";

    private readonly TimeProvider _time = dependencies.Time;

    protected override void AddFunctions(SqliteConnection connection) => SchemaFunctions.AddTo(connection, _time);
}
