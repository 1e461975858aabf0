using Fyntrix.Recommendations.Picks;
using Fyntrix.Recommendations.Policies.Config;
using Fyntrix.Recommendations.Shared;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.Recommendations.Policies.Agents;

/// <summary>The agents that were registered beside the built-in ones.</summary>
internal static class AgentBook
{
    private const string Columns = "SELECT name, description, registered_by, registered_at FROM registered_agents";

    /// <summary>A page of registered agents, newest first.</summary>
    public static Page<Agent> List(SqliteConnection connection, PageWindow window)
    {
        var filter = new SqlFilter().After("registered_at", "name", window);
        var rows = connection.Query($"{Columns} {filter.Where} ORDER BY registered_at DESC, name DESC LIMIT $limit", Map, filter.Parameters);
        return Page<Agent>.Of(rows, window, a => new PagePosition(a.RegisteredAt!.Value, a.Name));
    }

    /// <summary>A built-in or registered agent by its name or alias.</summary>
    public static Agent? Find(SqliteConnection connection, string name) =>
        BuiltInAgents.Find(name) ?? connection.QueryFirst($"{Columns} WHERE name = $name", Map, ("$name", name));

    /// <summary>Registers an agent, or gives one that is registered another description.</summary>
    public static Result<Agent> Register(SqliteWrite write, string name, RegisterAgent request, string actor)
    {
        if (BuiltInAgents.Contains(name))
            return Refusal.Conflict("AGENT_BUILT_IN", $"{name} is built in, as {BuiltInAgents.Canonical(name)}; it needs no registration.");
        write.Connection.Execute(
            """
            INSERT INTO registered_agents (name, description, registered_by, registered_at) VALUES ($name, $description, $actor, $now)
            ON CONFLICT (name) DO UPDATE SET description = excluded.description
            """,
            ("$name", name), ("$description", request.Description), ("$actor", actor), ("$now", write.Now));
        return Find(write.Connection, name)!;
    }

    /// <summary>Forgets an agent to which no policy beyond DRAFT gives weight: those may come into force again.</summary>
    public static Refusal? Remove(SqliteWrite write, string name)
    {
        if (BuiltInAgents.Contains(name))
            return Refusal.Conflict("AGENT_BUILT_IN", $"{name} is built in and stays.");
        if (Find(write.Connection, name) is null)
            return Refusal.NotFound("agent");
        var users = write.Connection
            .Query("SELECT policy_id, config_json FROM rl_policies WHERE status <> 'DRAFT' ORDER BY policy_id", r => (Id: r.GetString(0), Config: r.GetString(1)))
            .Where(p => PolicyConfigReader.Read(p.Config, BuiltInPolicy.Config).Config is { } config && NamesIn(config).Any(n => n.Agent == name))
            .Select(p => p.Id)
            .ToList();
        if (users.Count > 0)
            return Refusal.Conflict("AGENT_IN_USE", $"Policies beyond DRAFT name this agent: {string.Join(", ", users.Take(5))}; a rollback may bring them into force again.");
        write.Connection.Execute("DELETE FROM registered_agents WHERE name = $name", ("$name", name));
        return null;
    }

    /// <summary>The agents that a configuration names and nobody knows.</summary>
    public static IReadOnlyList<(TradingMode Mode, string Agent)> Unregistered(SqliteConnection connection, PolicyConfig config) =>
        [.. NamesIn(config).Where(n => Find(connection, n.Agent) is null)];

    private static IEnumerable<(TradingMode Mode, string Agent)> NamesIn(PolicyConfig config) =>
        (config.Weights ?? new Dictionary<TradingMode, IReadOnlyDictionary<string, decimal?>?>()).SelectMany(mode => mode.Value!.Keys.Select(name => (mode.Key, name)));

    private static Agent Map(SqliteDataReader row) =>
        new(row.GetString(0), row.GetText("description"), BuiltIn: false, [], row.GetString(2), SqliteSql.FromMicros(row.GetInt64(3)));
}
