using System.Net;
using System.Net.Sockets;
using Fyntrix.ServiceDefaults.Tests.Support;
using Fyntrix.Testing;
using Microsoft.Extensions.Logging;

namespace Fyntrix.ServiceDefaults.Tests.Telemetry;

public sealed class DeadReceiverTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_receiver_that_is_away_or_silent_holds_nobody_up_and_is_said_once(bool silent)
    {
        // The system accepts for a listener that never looks: a receiver that takes everything and answers nothing.
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var endpoint = $"http://{listener.LocalEndpoint}";
        if (!silent)
            listener.Stop();
        var logs = new RecordedLogs();
        var app = await TestApp.StartAsync(
            builder => builder.Logging.AddProvider(logs),
            app => app.MapGet("/thing", () => "ok").AllowAnonymous(),
            [
                ("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint),
                ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
                ("OTEL_EXPORTER_OTLP_TIMEOUT", "100"),
                ("OTEL_BSP_SCHEDULE_DELAY", "10"),
            ]);

        // More than the queue holds.
        var client = app.Anonymous();
        for (var i = 0; i < 3_000; i++)
            Assert.Equal("ok", await client.GetStringAsync("/thing"));

        await Eventually.HoldsAsync(() => Said() == 1);
        app.Clock.Advance(TimeSpan.FromMinutes(9));
        await client.GetStringAsync("/thing");
        Assert.Equal(1, Said());
        app.Clock.Advance(TimeSpan.FromMinutes(2));
        await Eventually.HoldsAsync(async () =>
        {
            await client.GetStringAsync("/thing");
            return Said() == 2;
        });
        await app.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(2, Said());

        int Said() => logs.Of("ExportFailures").Count();
    }
}
