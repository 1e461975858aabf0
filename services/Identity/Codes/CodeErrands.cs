using System.Threading.Channels;
using Fyntrix.ServiceDefaults.Stores.Postgres;

namespace Fyntrix.Identity.Codes;

/// <summary>
/// Issues codes that nobody waits for, beside the request that caused them: the slow hash of a code must neither lengthen a
/// sign-up nor make it fail. What could not be issued is said in the log, and asked for again by its owner.
/// </summary>
internal sealed partial class CodeErrands(IServiceScopeFactory scopes, ILogger<CodeErrands> logger) : BackgroundService
{
    private const int MostWaiting = 1_000;

    private readonly Channel<CodeRequest> _waiting = Channel.CreateBounded<CodeRequest>(MostWaiting);

    public void Issue(CodeRequest request)
    {
        if (!_waiting.Writer.TryWrite(request))
            LogNotIssued(request.Channel, request.Purpose, "too many wait already");
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var request in _waiting.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                var issued = await scope.ServiceProvider.GetRequiredService<CodeDesk>().IssueAsync(request, stoppingToken);
                if (issued.IsRefused(out var refusal))
                    LogNotIssued(request.Channel, request.Purpose, refusal.Code);
            }
            catch (Exception e) when (DatabaseFailure.Find(e) is not null || e is TimeoutException)
            {
                LogNotIssued(request.Channel, request.Purpose, DatabaseFailure.Describe(e));
            }
        }
    }

    [LoggerMessage(EventName = "code.not_issued", Level = LogLevel.Warning, Message = "A code by {Channel} for {Purpose} was not issued: {Reason}")]
    private partial void LogNotIssued(CodeChannel channel, OneTimeCodePurpose purpose, string reason);
}
