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

    /// <returns>False when the broker did not confirm all of them, or when one of them cannot be kept by it.</returns>
    public async Task<bool> TryAsync(IReadOnlyList<Report> reports, CancellationToken cancellationToken)
    {
        // What broke a rule can be kept in the file alone.
        if (reports.Any(r => r is not Report.Ready))
            return false;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(LongestWait);
        try
        {
            await Parallel.ForEachAsync(
                reports.Cast<Report.Ready>(),
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = limit.Token },
                async (report, token) => await sender.SendAsync(OutboxMessage.For(Message(report.Call), time.GetUtcNow()), token));
            LogHandedOver(reports.Count);
            return true;
        }
        catch (Exception e) when (e is MessageBrokerUnavailableException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }

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
