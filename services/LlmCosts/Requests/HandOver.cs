using Fyntrix.Contracts;
using Fyntrix.ServiceDefaults.Messaging;

namespace Fyntrix.LlmCosts.Requests;

/// <summary>
/// Gives reports to the broker while the file is away: a consumer of this service waits with them until it is back. A caller is not
/// failed because its cost cannot be written just now.
/// </summary>
internal sealed partial class HandOver(IMessageSender sender, TimeProvider time, ILogger<HandOver> logger)
{
    private const int AtOnce = 32;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    /// <returns>False when the broker did not confirm all of them.</returns>
    public async Task<bool> TryAsync(IReadOnlyList<Report> reports, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(LongestWait);
        try
        {
            await Parallel.ForEachAsync(
                reports,
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = limit.Token },
                async (report, token) => await sender.SendAsync(Message(report, time.GetUtcNow()), token));
            LogHandedOver(reports.Count);
            return true;
        }
        catch (Exception e) when (e is MessageBrokerUnavailableException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }

    private static OutboxMessage Message(Report report, DateTimeOffset now) => report switch
    {
        Report.Ready ready => OutboxMessage.For(Message(ready.Call), now),
        Report.Refused refused => OutboxMessage.For(
            new LlmReportRefused(refused.Source.ToString(), refused.Code, refused.Detail, refused.Payload, refused.UserId, refused.ReportedBy), now),
        _ => throw new InvalidOperationException("A report is ready or refused."),
    };

    private static LlmUsageReported Message(Call call) => new(
        call.Model, call.Provider, call.ProviderResponseId, call.Usage.Input, call.Usage.Output, call.Usage.Cached, call.Usage.CacheWrite, call.Usage.Reasoning,
        call.Attribution.UserId, call.Attribution.Agent, call.Attribution.RunId, call.Attribution.PickUuid, call.LatencyMs, call.CalledAt,
        call.Usage.Further.IsEmpty ? null : call.Usage.Further,
        call.Attribution.Tags.Count == 0 ? null : call.Attribution.Tags,
        call.Parameters.ServiceTier,
        call.Parameters.Speed,
        call.Status.ToString(),
        call.ReportKey,
        call.ReportedBy,
        call.Estimated);

    [LoggerMessage(EventName = "llm.reports_handed_over", Level = LogLevel.Warning, Message = "The file is away: {Count} reports of calls are with the broker until it is back")]
    private partial void LogHandedOver(int count);
}
