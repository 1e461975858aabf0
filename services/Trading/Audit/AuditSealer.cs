using Fyntrix.ServiceDefaults.Telemetry;

namespace Fyntrix.Trading.Audit;

/// <summary>Seals each day soon after it has ended. The root stands in the log too: outside of the database, where whoever changes that cannot reach it.</summary>
internal sealed partial class AuditSealer(IServiceScopeFactory scopes, TimeProvider time, ILogger<AuditSealer> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                await SealAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogFailed(e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task SealAsync(CancellationToken cancellationToken)
    {
        using var quiet = Quiet.Begin();
        await using var scope = scopes.CreateAsyncScope();
        if (await scope.ServiceProvider.GetRequiredService<AuditRoots>().SealAsync(cancellationToken) is not { } root)
            return;
        var hex = Convert.ToHexStringLower(root.Root);
        LogSealed(root.Day, hex, root.Heads);
    }

    [LoggerMessage(EventName = "audit.sealed", Level = LogLevel.Information, Message = "The audit of {Day:yyyy-MM-dd} is sealed under {Root}, with {Heads} chains that moved")]
    private partial void LogSealed(DateOnly day, string root, int heads);

    [LoggerMessage(EventName = "audit.not_sealed", Level = LogLevel.Error, Message = "The audit could not be sealed; it is tried again in ten minutes")]
    private partial void LogFailed(Exception exception);
}
