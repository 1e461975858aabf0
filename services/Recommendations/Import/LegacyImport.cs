using System.Globalization;
using System.Text.Json;
using Fyntrix.Recommendations.Outcomes.TrackRecord;
using Fyntrix.Recommendations.Picks;
using Fyntrix.Recommendations.Policies;
using Fyntrix.Recommendations.Shared;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.Recommendations.Import;

/// <summary>
/// Merges what a folder of the former system holds into the store, in one transaction:
/// 1. runs with their figures, then those known by their picks alone;
/// 2. the picks with what belongs to them, as the schema steps left them;
/// 3. picks that only the payload of a run knows;
/// 4. prices from the payloads, with the pick events and contributions that they make possible;
/// 5. policies, as drafts where they were in force: an import puts no policy into force;
/// 6. what was left out, with the reason.
/// What is there already stays; so a second import adds nothing. Imported picks are history: nothing is published.
/// </summary>
internal sealed class LegacyImport
{
    private const string Actor = "import-legacy";
    private const string Reason = "Taken over from the former system.";

    private readonly SqliteWrite _write;
    private readonly SqliteConnection _connection;
    private readonly DateTimeOffset _now;
    // Picks whose price was filled in: the track record tells that they are not as they were.
    private readonly HashSet<string> _completed = new(StringComparer.Ordinal);
    private readonly LegacyData _data;
    private readonly List<LeftOutRow> _leftOut;
    private readonly List<FoundPick> _picks = [];

    private int _runs;
    private int _runsCompleted;
    private int _recommendations;
    private int _pricesFilled;
    private int _events;
    private int _contributions;
    private int _outcomes;
    private int _policies;
    private int _quarantined;

    private LegacyImport(SqliteWrite write, LegacyData data)
    {
        _write = write;
        _connection = write.Connection;
        _now = write.Now;
        _data = data;
        _leftOut = [.. data.LeftOut];
    }

    public static ImportReport Apply(SqliteWrite write, LegacyData data) => new LegacyImport(write, data).Run();

    private ImportReport Run()
    {
        TakeRuns();
        TakePicks();
        TakePicksOfPayloads();
        RecoverPrices();
        TakePolicies();
        CountPicksOfRuns();
        Quarantine();
        // One that was never judged gets its line then, together with its rule.
        foreach (var pick in _completed.Where(p => TrackRecordWriter.Last(_connection, TrackRecordKind.PICK, p, "") is not null))
            TrackRecordWriter.AddPick(_connection, pick, _now);
        return new ImportReport(
            _data.Files,
            Found(),
            new AddedCounts(_runs, _runsCompleted, _recommendations, _pricesFilled, _events, _contributions, _outcomes, _policies, _quarantined),
            [.. _leftOut.Select(l => new LeftOut(l.Source, l.Row, l.Reason))]);
    }

    private void TakeRuns()
    {
        foreach (var run in _data.Runs)
        {
            (string, object?)[] values =
            [
                ("$run", run.RunId), ("$universe", run.Universe), ("$mode", run.Mode), ("$source", run.Source), ("$at", run.EndedAt),
                ("$policy", run.PolicyVersion), ("$total", run.TotalAnalyzed), ("$filtered", run.FilteredCount), ("$elapsed", run.ElapsedMs),
                ("$payload", run.Payload), ("$now", _now),
            ];
            var added = _connection.Execute(
                """
                INSERT INTO runs (
                    run_id, universe, mode, source, generated_at, origin, policy_version, total_analyzed, filtered_count, picks_count, elapsed_ms,
                    recorded_at, former_payload)
                VALUES ($run, $universe, $mode, $source, $at, 'FORMER', $policy, $total, $filtered, 0, $elapsed, $now, $payload)
                ON CONFLICT DO NOTHING
                """,
                values);
            _runs += added;
            if (added == 0)
            {
                _runsCompleted += _connection.Execute(
                    """
                    UPDATE runs SET
                        source = $source, policy_version = coalesce(policy_version, $policy), total_analyzed = $total, filtered_count = $filtered,
                        elapsed_ms = $elapsed, former_payload = $payload
                    WHERE run_id = $run AND origin = 'FORMER' AND former_payload IS NULL AND $payload IS NOT NULL
                    """,
                    values);
            }
        }

        _runs += Copy("runs");
    }

    private void TakePicks()
    {
        var rows = _data.Table("ai_recommendations");
        _recommendations += Copy("ai_recommendations");
        foreach (var row in rows.Rows)
        {
            _picks.Add(new FoundPick(
                rows.Text(row, "pick_uuid")!,
                rows.Text(row, "symbol")!,
                rows.Text(row, "mode")!,
                rows.Text(row, "universe")!,
                rows.Text(row, "direction")!,
                rows.Text(row, "run_id")!,
                HadPrice: rows.Value(row, "entry_price") is not null,
                TimeCorrected: rows.Value(row, "generated_at_original") is not null));

            // A file opened in place may stand without a price that this folder knows.
            var filled = _connection.Execute(
                "UPDATE ai_recommendations SET entry_price = $price, entry_price_source = $source WHERE pick_uuid = $uuid AND entry_price IS NULL AND $price IS NOT NULL",
                ("$uuid", rows.Text(row, "pick_uuid")), ("$price", rows.Value(row, "entry_price")), ("$source", rows.Value(row, "entry_price_source")));
            if (filled > 0)
                _completed.Add(_picks[^1].PickUuid);
            _pricesFilled += filled;
        }

        _events += Copy("pick_events");
        _contributions += Copy("pick_agent_contributions");
        _outcomes += Copy("pick_outcomes");
        Copy("pick_history");
    }

    private void TakePicksOfPayloads()
    {
        var known = _picks.Select(p => p.PickUuid).ToHashSet(StringComparer.Ordinal);
        var refused = RefusedPicks();
        foreach (var run in _data.Runs)
        {
            foreach (var item in run.Items)
            {
                var uuid = PickId.Of(run.RunId, item.Symbol);
                if (known.Contains(uuid) || refused.Contains(uuid))
                    continue;
                if (PickOf(run, item) is not { } pick)
                {
                    _leftOut.Add(new LeftOutRow("payload", $"{item.Symbol} in run {run.RunId}", "RECOMMENDATION_UNKNOWN", JsonSerializer.Serialize(new { run.RunId, item.Symbol, item.Recommendation })));
                    continue;
                }

                known.Add(uuid);
                _picks.Add(new FoundPick(uuid, pick.Symbol, pick.Mode, pick.Universe, pick.Direction, pick.RunId, HadPrice: false, pick.GeneratedAtOriginal is not null));
                if (!PickWriter.Insert(_connection, pick, _now))
                    continue;
                _recommendations++;
                PickWriter.AddHistory(_connection, uuid, "IMPORTED", "From the payload of a run of the former system.", _now);
                if (pick.GeneratedAtOriginal is { } original)
                    PickWriter.AddHistory(_connection, uuid, "TIME_CORRECTED", $"IST stamped as UTC: {original} is {UtcText.Of(pick.GeneratedAt)}.", _now);
            }
        }
    }

    /// <summary>Picks whose own row broke a rule: the payload does not bring them back.</summary>
    private HashSet<string> RefusedPicks()
    {
        var quarantine = _data.Table("quarantine");
        var refused = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in quarantine.Rows.Where(r => quarantine.Text(r, "source") == "ai_recommendations" && quarantine.Text(r, "reason") != "REPEATED_IN_RUN"))
        {
            using var json = JsonDocument.Parse(quarantine.Text(row, "row_json")!);
            if (FormerPayload.Text(json.RootElement, "run_id") is { } run && FormerPayload.Text(json.RootElement, "symbol") is { } symbol)
                refused.Add(PickId.Of(run, symbol.Trim().ToUpperInvariant()));
        }

        return refused;
    }

    private static NewPick? PickOf(FormerRun run, FormerItem item)
    {
        var recommendation = item.Recommendation is null or "Hold" ? RecommendationLevels.Neutral : item.Recommendation;
        if (recommendation != RecommendationLevels.Neutral && RecommendationLevels.DirectionOf(recommendation) is null)
            return null;
        var written = FormerTime.Parse(run.PicksTime);
        var generated = FormerTime.TrueMoment(run.PicksTime, run.RunId) ?? run.EndedAt;
        return new NewPick
        {
            RunId = run.RunId,
            Symbol = item.Symbol,
            Exchange = nameof(Exchange.NSE),
            Universe = run.Universe,
            Mode = run.Mode,
            Source = run.Source,
            Recommendation = recommendation,
            Direction = (RecommendationLevels.DirectionOf(recommendation) ?? Direction.LONG).ToString(),
            GeneratedAt = generated,
            GeneratedAtOriginal = written is not null && written != generated ? run.PicksTime : null,
            Rank = item.Rank,
            ScoreBlend = item.Score,
            Confidence = Enum.GetNames<Confidence>().FirstOrDefault(c => c == item.Confidence),
            PolicyVersion = run.PolicyVersion,
            Features = item.Features,
        };
    }

    private void RecoverPrices()
    {
        foreach (var run in _data.Runs)
        {
            foreach (var item in run.Items.Where(i => i.Price is not null))
            {
                var uuid = PickId.Of(run.RunId, item.Symbol);
                var filled = _connection.Execute(
                    "UPDATE ai_recommendations SET entry_price = $price, entry_price_source = $source WHERE pick_uuid = $uuid AND entry_price IS NULL",
                    ("$uuid", uuid), ("$price", item.Price), ("$source", EntryPriceSources.RunPayload));
                if (filled == 0)
                    continue;
                _pricesFilled++;
                _completed.Add(uuid);
                PickWriter.AddHistory(
                    _connection,
                    uuid,
                    "PRICE_RECOVERED",
                    string.Create(CultureInfo.InvariantCulture, $"Entry price {item.Price} is the current price in the payload of the run ({item.PriceSource ?? "source unknown"})."),
                    _now);
                var context = new NewEvent(item.Horizon, item.Context.GetValueOrDefault("regime_bucket"), item.Context.GetValueOrDefault("user_risk_bucket"), item.Context);
                if (PickWriter.InsertEvent(_connection, uuid, context))
                    _events++;
                _contributions += PickWriter.InsertContributions(_connection, uuid, ScoresOf(uuid, item));
            }
        }
    }

    /// <summary>What the agents said: by the pick's own features, otherwise by the payload.</summary>
    private List<NewContribution> ScoresOf(string uuid, FormerItem item)
    {
        var own = _connection.Query(
            """
            SELECT s.key AS agent, s.value AS score FROM ai_recommendations r JOIN json_each(r.features_json, '$.scores') s
            WHERE r.pick_uuid = $uuid AND s.type IN ('integer', 'real') AND s.key <> '' AND s.value BETWEEN 0 AND 100
            """,
            r => new NewContribution(r.GetString(0), r.GetReal("score")!.Value, null, "{}"),
            ("$uuid", uuid));
        return own.Count > 0 ? own : [.. item.Scores.Select(s => new NewContribution(s.Agent, s.Score, null, "{}"))];
    }

    private void TakePolicies()
    {
        var rows = _data.Table("rl_policies");
        foreach (var row in rows.Rows)
        {
            var status = rows.Columns.ToList().IndexOf("status");
            if (row[status] is not ("ACTIVE" or "SHADOW"))
                continue;
            _leftOut.Add(new LeftOutRow(
                "rl_policies",
                $"policy {rows.Text(row, "policy_id")}, status {row[status]}",
                "TAKEN_OVER_AS_DRAFT",
                JsonSerializer.Serialize(new { policy_id = rows.Text(row, "policy_id"), status = rows.Text(row, "status") })));
            row[status] = "DRAFT";
        }

        _policies += Copy("rl_policies");
        _connection.Execute(
            """
            INSERT INTO policy_history (step_id, policy_id, event, to_status, active_policy_id, actor, reason, config_hash, metrics_json, at)
            SELECT
                lower(hex(randomblob(16))), p.policy_id, 'CREATED', p.status, a.policy_id, $actor, $reason, config_hash(p.config_json), p.metrics_json, $now
            FROM rl_policies p JOIN policies a ON a.status = 'ACTIVE'
            WHERE p.built_in = 0 AND NOT EXISTS (SELECT 1 FROM policy_history h WHERE h.policy_id = p.policy_id)
            ORDER BY p.id
            """,
            ("$actor", Actor), ("$reason", Reason), ("$now", _now));
        _policies += _data.Drafts.Count(d => PolicyLife.Insert(_write, d.PolicyId, d.Name, d.Description, d.Config, Actor, Reason));
    }

    private void CountPicksOfRuns()
    {
        foreach (var run in _data.Runs.Select(r => r.RunId).Union(_picks.Select(p => p.RunId)))
        {
            _connection.Execute(
                "UPDATE runs SET picks_count = (SELECT count(*) FROM ai_recommendations WHERE run_id = $run) WHERE run_id = $run AND origin = 'FORMER'",
                ("$run", run));
        }
    }

    private void Quarantine()
    {
        var rows = _data.Table("quarantine");
        _quarantined += Copy("quarantine");
        foreach (var row in _leftOut)
        {
            _quarantined += _connection.Execute(
                """
                INSERT INTO quarantine (source, row_hash, reason, row_json, quarantined_at)
                VALUES ($source, $hash, $reason, $json, $now) ON CONFLICT DO NOTHING
                """,
                ("$source", row.Source), ("$hash", Hashes.Sha256Hex(row.RowJson)), ("$reason", row.Reason), ("$json", row.RowJson), ("$now", _now));
        }

        foreach (var row in rows.Rows)
            _leftOut.Add(new LeftOutRow(rows.Text(row, "source")!, Describe(rows.Text(row, "row_json")!), rows.Text(row, "reason")!, ""));
    }

    private static string Describe(string rowJson)
    {
        using var json = JsonDocument.Parse(rowJson);
        var row = json.RootElement;
        var name = FormerPayload.Text(row, "symbol") ?? FormerPayload.Text(row, "policy_id") ?? FormerPayload.Text(row, "pick_uuid") ?? "row";
        var run = FormerPayload.Text(row, "run_id") is { } id ? $" in run {id}" : "";
        return $"{name}{run} (id {(row.TryGetProperty("id", out var number) ? number.GetRawText() : "unknown")})";
    }

    /// <summary>Adds the rows of a table that are not there yet.</summary>
    private int Copy(string table)
    {
        var rows = _data.Table(table);
        if (rows.Rows.Count == 0)
            return 0;
        var names = rows.Columns.Select((_, i) => $"$c{i}").ToArray();
        var sql = $"INSERT INTO {table} ({string.Join(", ", rows.Columns)}) VALUES ({string.Join(", ", names)}) ON CONFLICT DO NOTHING";
        return rows.Rows.Sum(row => _connection.Execute(sql, [.. names.Select((name, i) => (name, row[i]))]));
    }

    private FoundCounts Found()
    {
        var priced = _data.Runs.SelectMany(r => r.Items.Where(i => i.Price is not null).Select(i => PickId.Of(r.RunId, i.Symbol))).ToHashSet(StringComparer.Ordinal);
        var withPicks = _picks.Select(p => p.RunId).ToHashSet(StringComparer.Ordinal);
        var groups = _picks.GroupBy(p => (p.Symbol, p.Mode, p.Universe)).Where(g => g.Count() > 1).ToList();
        return new FoundCounts(
            Runs: _data.Runs.Select(r => r.RunId).Union(withPicks).Count(),
            EmptyRuns: _data.Runs.Count(r => !withPicks.Contains(r.RunId)),
            Recommendations: _picks.Count,
            TimesCorrected: _picks.Count(p => p.TimeCorrected),
            PricesMissing: _picks.Count(p => !p.HadPrice),
            PricesRecovered: _picks.Count(p => !p.HadPrice && priced.Contains(p.PickUuid)),
            RepeatedGroups: groups.Count,
            FlippedGroups: groups.Count(g => g.Select(p => p.Direction).Distinct().Count() > 1),
            Outcomes: _data.Table("pick_outcomes").Rows.Count,
            Policies: _data.Table("rl_policies").Rows.Count + _data.Drafts.Count,
            DuplicateFiles: _data.Files.Count(f => f.Status == FileStatus.DUPLICATE));
    }

    private sealed record FoundPick(
        string PickUuid,
        string Symbol,
        string Mode,
        string Universe,
        string Direction,
        string RunId,
        bool HadPrice,
        bool TimeCorrected);
}
