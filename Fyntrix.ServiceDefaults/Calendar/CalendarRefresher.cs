using Microsoft.Extensions.Options;

namespace Fyntrix.ServiceDefaults.Calendar;

/// <summary>
/// Looks at the operator's file at an interval. Its content is compared, not its time: mounted files change by links, and two
/// changes may fall into one tick of a file system's clock.
/// </summary>
internal sealed class CalendarRefresher(CalendarSource source, IOptions<CalendarSettings> settings, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (string.IsNullOrEmpty(settings.Value.Override))
            return;
        using var timer = new PeriodicTimer(settings.Value.OverridePoll, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            source.Refresh();
    }
}
