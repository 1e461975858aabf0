using Fyntrix.Contracts;
using Fyntrix.Recommendations.Policies.Agents;
using Fyntrix.Recommendations.Policies.Config;
using Fyntrix.Recommendations.Shared;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Stores.Sqlite;

namespace Fyntrix.Recommendations.Policies;

/// <summary>
/// The steps of a policy. Each is one write of the store with its line in the history; a refused one has written nothing. The store
/// has one writer, so steps that race are taken one after the other, each on what the one before left.
/// </summary>
internal static class PolicyLife
{
    /// <summary>Writes a DRAFT.</summary>
    /// <param name="policyId">From the request's key: a repeat finds the policy that it made.</param>
    /// <param name="request">A validated request.</param>
    public static PolicyDetail Create(SqliteWrite write, string policyId, NewPolicy request, string actor)
    {
        if (PolicyReader.Find(write.Connection, policyId) is { } made)
            return made;
        Insert(write, policyId, request.Name!, request.Description, CanonicalJson.Of(request.Config!.Value.GetRawText()), actor, "Created as a draft.");
        return PolicyReader.Find(write.Connection, policyId)!;
    }

    /// <returns>False when there is a policy of this id.</returns>
    public static bool Insert(SqliteWrite write, string policyId, string name, string? description, string config, string actor, string reason)
    {
        var added = write.Connection.Execute(
            """
            INSERT INTO rl_policies (policy_id, name, description, created_at, updated_at, status, config_json, created_at_micros)
            VALUES ($id, $name, $description, $text, $text, 'DRAFT', $config, $now)
            ON CONFLICT DO NOTHING
            """,
            ("$id", policyId), ("$name", name), ("$description", description), ("$text", UtcText.Of(write.Now)), ("$config", config), ("$now", write.Now)) == 1;
        if (added)
            Remember(write, PolicyReader.Find(write.Connection, policyId)!, PolicyEvent.CREATED, from: null, PolicyStatus.DRAFT, actor, reason);
        return added;
    }

    /// <summary>Has a DRAFT decide beside the active policy, unseen.</summary>
    public static Result<PolicyDetail> Shadow(SqliteWrite write, string policyId, string actor, string reason)
    {
        if (Find(write, policyId, PolicyStatus.SHADOW, isOverride: false) is var found && found.IsRefused(out var refusal))
            return refusal;
        SetStatus(write, policyId, PolicyStatus.SHADOW);
        Remember(write, found.Value, PolicyEvent.SHADOWED, found.Value.Status, PolicyStatus.SHADOW, actor, reason);
        return PolicyReader.Find(write.Connection, policyId)!;
    }

    /// <summary>Puts a policy into force, and the one that was into retirement.</summary>
    /// <param name="isOverride">Whether a DRAFT may skip SHADOW.</param>
    public static Result<PolicyDetail> Activate(SqliteWrite write, string policyId, string actor, string reason, bool isOverride)
    {
        if (Find(write, policyId, PolicyStatus.ACTIVE, isOverride) is var found && found.IsRefused(out var refusal))
            return refusal;
        var reign = CurrentReign(write);
        return Enthrone(write, found.Value, PolicyEvent.ACTIVATED, reign?.StepId, actor, reason, overridden: found.Value.Status == PolicyStatus.DRAFT);
    }

    /// <summary>Ends a policy's life. When it was in force, the built-in one is from here on.</summary>
    public static Result<PolicyDetail> Retire(SqliteWrite write, string policyId, string actor, string reason)
    {
        if (Find(write, policyId, PolicyStatus.RETIRED, isOverride: false) is var found && found.IsRefused(out var refusal))
            return refusal;
        if (found.Value.Status == PolicyStatus.ACTIVE)
        {
            var reign = CurrentReign(write);
            Enthrone(write, PolicyReader.Find(write.Connection, BuiltInPolicy.Id)!, PolicyEvent.ACTIVATED, reign?.StepId, actor, reason, overridden: false);
        }
        else
        {
            SetStatus(write, policyId, PolicyStatus.RETIRED);
            Remember(write, found.Value, PolicyEvent.RETIRED, found.Value.Status, PolicyStatus.RETIRED, actor, reason);
        }

        return PolicyReader.Find(write.Connection, policyId)!;
    }

    /// <summary>
    /// Undoes the last activation that was not undone yet: the policy that was in force before it is in force again. Once more goes
    /// one further back, down to the built-in policy.
    /// </summary>
    public static Result<PolicyDetail> RollBack(SqliteWrite write, string actor, string reason)
    {
        var active = PolicyReader.Active(write.Connection);
        if (CurrentReign(write) is not { } reign || (reign.ReturnsTo is null && active.BuiltIn))
            return Refusal.Conflict("NO_POLICY_BEFORE", "No other policy was in force before the present one; activate one instead.");
        var (before, returnsTo) = reign.ReturnsTo is { } step
            ? write.Connection.QueryFirst(
                "SELECT policy_id, returns_to FROM policy_history WHERE step_id = $step", r => (r.GetString(0), r.GetText("returns_to")), ("$step", step))
            : (BuiltInPolicy.Id, null);
        var policy = PolicyReader.Find(write.Connection, before)!;
        return CheckConfig(write, policy) is { } wrong ? wrong : Enthrone(write, policy, PolicyEvent.ROLLED_BACK, returnsTo, actor, reason, overridden: false);
    }

    /// <summary>
    /// 1. The policy in force goes; 2. the other one takes its place; 3. both steps stand in the history; 4. the message goes to the
    /// outbox.
    /// </summary>
    private static PolicyDetail Enthrone(
        SqliteWrite write, PolicyDetail policy, PolicyEvent how, string? returnsTo, string actor, string reason, bool overridden)
    {
        var former = PolicyReader.Active(write.Connection);
        SetStatus(write, former.PolicyId, PolicyStatus.RETIRED);
        SetStatus(write, policy.PolicyId, PolicyStatus.ACTIVE);
        Remember(write, former, PolicyEvent.RETIRED, PolicyStatus.ACTIVE, PolicyStatus.RETIRED, actor, reason);
        Remember(write, policy, how, policy.Status, PolicyStatus.ACTIVE, actor, reason, returnsTo, overridden);
        write.Publish(new PolicyActivated(policy.PolicyId, policy.Name, former.PolicyId, actor, reason, policy.ConfigHash, write.Now));
        return PolicyReader.Find(write.Connection, policy.PolicyId)!;
    }

    private static Result<PolicyDetail> Find(SqliteWrite write, string policyId, PolicyStatus to, bool isOverride)
    {
        if (PolicyReader.Find(write.Connection, policyId) is not { } policy)
            return Refusal.NotFound("policy");
        if (PolicyTransitions.Refuse(policy.Status, to, isOverride, policy.BuiltIn) is { } refusal)
            return refusal;
        return to != PolicyStatus.RETIRED && CheckConfig(write, policy) is { } wrong ? wrong : policy;
    }

    /// <summary>What keeps a policy from deciding; null when nothing does.</summary>
    private static Refusal? CheckConfig(SqliteWrite write, PolicyDetail policy)
    {
        var reading = PolicyConfigReader.Read(policy.Config.Text, BuiltInPolicy.Config);
        if (reading.Config is not { } config)
        {
            return new Refusal(
                StatusCodes.Status422UnprocessableEntity,
                "POLICY_INVALID",
                "The configuration of this policy is not valid, see errors; create a policy with a valid one.",
                reading.ErrorsOfRequest);
        }

        var unknown = AgentBook.Unregistered(write.Connection, config);
        return unknown.Count == 0
            ? null
            : new Refusal(
                StatusCodes.Status409Conflict,
                "AGENT_NOT_REGISTERED",
                $"This policy gives weight to agents that nobody knows: {string.Join(", ", unknown.Select(u => u.Agent).Distinct())}. Register them with PUT /api/v1/policies/agents/{{name}}.",
                unknown.ToDictionary(u => $"config.weights.{u.Mode}.{u.Agent}", _ => new[] { "is no registered agent." }));
    }

    /// <summary>The step with which the policy in force came there, and where a rollback ends; null for the built-in one in a new file.</summary>
    private static Reign? CurrentReign(SqliteWrite write) =>
        write.Connection.QueryFirst(
            """
            SELECT step_id, returns_to FROM policy_history
            WHERE policy_id = (SELECT policy_id FROM policies WHERE status = 'ACTIVE') AND event IN ('ACTIVATED', 'ROLLED_BACK')
            ORDER BY id DESC LIMIT 1
            """,
            r => new Reign(r.GetString(0), r.GetText("returns_to")));

    private static void SetStatus(SqliteWrite write, string policyId, PolicyStatus status) =>
        write.Connection.Execute(
            """
            UPDATE rl_policies SET
                deactivated_at = CASE WHEN $status = 'ACTIVE' THEN NULL WHEN policy_id = $active THEN $now ELSE deactivated_at END,
                activated_at = CASE WHEN $status = 'ACTIVE' THEN $now ELSE activated_at END,
                status = $status, updated_at = $now
            WHERE policy_id = $id
            """,
            ("$id", policyId), ("$status", status), ("$now", UtcText.Of(write.Now)), ("$active", PolicyReader.Active(write.Connection).PolicyId));

    private static void Remember(
        SqliteWrite write, PolicyDetail policy, PolicyEvent what, PolicyStatus? from, PolicyStatus to, string actor, string reason, string? returnsTo = null, bool overridden = false) =>
        write.Connection.Execute(
            """
            INSERT INTO policy_history (
                step_id, policy_id, event, from_status, to_status, active_policy_id, actor, reason, overridden, config_hash, metrics_json, returns_to, at)
            SELECT $step, $policy, $event, $from, $to, policy_id, $actor, $reason, $overridden, $hash, $metrics, $returns_to, $now
            FROM policies WHERE status = 'ACTIVE'
            """,
            ("$step", Guid.CreateVersion7(write.Now).ToString("N")), ("$policy", policy.PolicyId), ("$event", what), ("$from", from), ("$to", to),
            ("$actor", actor), ("$reason", reason), ("$overridden", overridden), ("$hash", policy.ConfigHash), ("$metrics", policy.Metrics?.Text),
            ("$returns_to", returnsTo), ("$now", write.Now));

    private sealed record Reign(string StepId, string? ReturnsTo);
}
