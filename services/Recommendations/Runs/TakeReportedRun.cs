using System.Text.Json;
using Fyntrix.Contracts;
using Fyntrix.Recommendations.Data;
using Fyntrix.Recommendations.Shared;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Idempotency;
using Fyntrix.ServiceDefaults.Messaging;
using Fyntrix.ServiceDefaults.Stores.Sqlite;

namespace Fyntrix.Recommendations.Runs;

/// <summary>Publishes a run that came over the broker. One that breaks a rule of publishing goes to quarantine: its sender hears no answer.</summary>
internal sealed partial class TakeReportedRun(TimeProvider time, RunMetrics metrics, ILogger<TakeReportedRun> logger) : ISqliteMessageHandler<RecommendationStore, RunReported>
{
    private const string Source = "RunReported";

    private readonly PublishRunValidator _validator = new(time);

    public void Handle(SqliteWrite write, RunReported message, Delivery delivery)
    {
        if (!TryRead(message, out var request, out var fault) || (fault = Fault(request)) is not null)
        {
            SetAside(write, message, fault!);
            LogRefused(delivery.MessageId, message.ReportedBy, fault!);
            return;
        }

        // The inbox takes a message once; the key's moment only has to be the same each time.
        metrics.Published(RunWriter.Publish(write, request, message.ReportedBy, new IdempotencyKey(message.ReportedBy, $"message {delivery.MessageId}", DateTimeOffset.UnixEpoch)));
    }

    private string? Fault(PublishRun request)
    {
        var result = _validator.Validate(request);
        return result.IsValid ? null : string.Join(" ", result.Errors.Select(e => $"{e.PropertyName} {e.ErrorMessage}"));
    }

    private static bool TryRead(RunReported message, out PublishRun request, out string? fault)
    {
        request = null!;
        fault = null;
        try
        {
            // Null in a list is refused by the rules of publishing, as it is over HTTP.
            request = new PublishRun(
                message.Universe, message.Mode, message.GeneratedAt, message.Source, message.PolicyVersion, message.TotalAnalyzed, message.FilteredCount,
                message.ElapsedMs, message.Picks is null ? null : [.. message.Picks.Select(p => p is null ? null! : Pick(p))], null);
            return true;
        }
        catch (JsonException e)
        {
            fault = $"features_json or metadata_json is no JSON: {e.Message}";
            return false;
        }
    }

    private static PublishPick Pick(ReportedPick pick) => new(
        pick.Symbol, pick.Exchange, pick.Recommendation, pick.Direction, pick.Rank, pick.EntryPrice, pick.StopLossPrice, pick.TargetPrice, pick.ScoreBlend,
        pick.Confidence, pick.RiskProfile, pick.TimeHorizon, pick.Regime, Json(pick.FeaturesJson),
        pick.Contributions is null ? null : [.. pick.Contributions.Select(c => c is null ? null! : new PublishContribution(c.AgentName, c.Score, c.Confidence, Json(c.MetadataJson)))]);

    private static JsonElement? Json(string? text) => text is null ? null : JsonSerializer.Deserialize<JsonElement>(text);

    private static void SetAside(SqliteWrite write, RunReported message, string fault)
    {
        var json = JsonSerializer.Serialize(message, JsonDefaults.Options);
        write.Connection.Execute(
            """
            INSERT INTO quarantine (source, row_hash, reason, row_json, quarantined_at) VALUES ($source, $hash, $reason, $json, $now) ON CONFLICT DO NOTHING
            """,
            ("$source", Source), ("$hash", Hashes.Sha256Hex(json)), ("$reason", fault), ("$json", json), ("$now", write.Now));
    }

    [LoggerMessage(EventName = "run.set_aside", Level = LogLevel.Warning, Message = "The run of message {MessageId} by {ReportedBy} is set aside: {Fault}")]
    private partial void LogRefused(Guid messageId, string reportedBy, string fault);
}
