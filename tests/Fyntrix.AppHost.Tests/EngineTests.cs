using System.Threading.Channels;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Portable;
using Xunit;

namespace Fyntrix.AppHost.Tests;

public sealed class EngineTests : IDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(100);

    private readonly Channel<string> _log = Channel.CreateUnbounded<string>();
    private readonly FakeTime _time = new();
    private readonly ResourceNotificationService _notifications = new();
    private readonly CancellationTokenSource _stop = new();

    public void Dispose()
    {
        _stop.Dispose();
        _notifications.Dispose();
    }

    [Fact]
    public async Task A_resource_starts_once_what_it_waits_for_is_healthy()
    {
        var database = Fake("database");
        var service = Fake("service").WaitingFor(database);
        var gateway = Fake("gateway").WaitingFor(service);
        var run = Run(gateway, service, database);

        await Expect("start database");
        Assert.False(_log.Reader.TryPeek(out _));
        database.BecomeHealthy();
        await Expect("start service");
        service.BecomeHealthy();
        await Expect("start gateway");
        gateway.BecomeHealthy();
        await Expect("up");

        await StopAsync(run);
    }

    [Fact]
    public async Task What_does_not_wait_starts_together_and_all_must_be_healthy_before_it_is_up()
    {
        FakeRunnable[] both = [Fake("one"), Fake("two")];
        var run = Run(both);

        Assert.Equal(["start one", "start two"], await ReadAsync(2));
        both[0].BecomeHealthy();
        both[1].BecomeHealthy();
        await Expect("up");

        await StopAsync(run);
    }

    [Fact]
    public async Task Everything_is_stopped_after_what_depends_on_it()
    {
        var server = Fake("server");
        var first = Fake("first").WaitingFor(server);
        var second = Fake("second").WaitingFor(server, first);
        var run = Run(server, first, second);
        foreach (var runnable in new[] { server, first, second })
        {
            await Expect($"start {runnable.Resource.Name}");
            runnable.BecomeHealthy();
        }

        await Expect("up");
        await _stop.CancelAsync();

        Assert.Equal(0, await run);
        Assert.Equal(["Stopping.", "stop second", "stop first", "stop server"], await ReadAsync(4));
    }

    [Fact]
    public async Task A_step_that_ends_before_it_is_healthy_shows_its_last_lines_and_stops_everything()
    {
        var server = Fake("server");
        var service = Fake("service").WaitingFor(server);
        service.LastLines = ["one", "two"];
        var run = Run(server, service);
        await Expect("start server");
        server.BecomeHealthy();
        await Expect("start service");

        service.End(3);

        Assert.Equal(1, await run);
        Assert.Equal(
            ["service| one", "service| two", "! service did not start: it ended. Its last lines are above; put that right and start again.",
                "Stopping.", "stop service", "stop server"],
            await ReadAsync(6));
    }

    [Fact]
    public async Task A_step_that_does_not_become_healthy_in_time_fails_the_start()
    {
        var service = Fake("service");
        service.LastLines = ["waiting for a database"];
        var run = Run(service);
        await Expect("start service");
        await _time.WaitedForAsync(StartTimeout);

        _time.Advance(StartTimeout);

        Assert.Equal(1, await run);
        await Expect("service| waiting for a database");
        Assert.Contains("it is not healthy after 100 s", await _log.Reader.ReadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_dies_is_started_again_after_a_while_that_doubles()
    {
        var service = Fake("service");
        var run = Run(service);
        await Expect("start service");
        service.BecomeHealthy();
        await Expect("up");

        foreach (var seconds in new[] { 1, 2, 4 })
        {
            service.End(137);
            await Expect($"service has ended with exit code 137; it is started again in {seconds} s.");
            await _time.WaitedForAsync(TimeSpan.FromSeconds(seconds));
            _time.Advance(TimeSpan.FromSeconds(seconds));
            await Expect("start service");
            service.BecomeHealthy();
            await Expect("service is healthy again.");
        }

        await StopAsync(run);
    }

    [Fact]
    public async Task After_a_minute_of_health_the_while_begins_at_one_second_again()
    {
        var service = Fake("service");
        var run = Run(service);
        await Expect("start service");
        service.BecomeHealthy();
        await Expect("up");
        service.End(1);
        await Expect("service has ended with exit code 1; it is started again in 1 s.");
        await _time.WaitedForAsync(TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(1));
        await Expect("start service");
        service.BecomeHealthy();
        await Expect("service is healthy again.");

        _time.Advance(Backoff.ForgottenAfter + TimeSpan.FromSeconds(1));
        service.End(1);

        await Expect("service has ended with exit code 1; it is started again in 1 s.");
        await StopAsync(run);
    }

    [Fact]
    public async Task A_job_runs_once_and_its_exit_code_is_told_while_the_rest_stays_up()
    {
        var service = Fake("service");
        var job = new FakeRunnable("job", _log.Writer, isJob: true).WaitingFor(service);
        var ended = _notifications.WaitForResourceAsync("job", e => e.Snapshot.ExitCode is not null);
        var run = Run(service, job);
        await Expect("start service");
        service.BecomeHealthy();
        await Expect("start job");
        await Expect("up");

        job.End(7);

        Assert.Equal(7, (await ended).Snapshot.ExitCode);
        await Expect("job has ended with exit code 7; the rest stays up until it is stopped.");
        await StopAsync(run);
    }

    [Fact]
    public void Resources_that_wait_for_one_another_are_refused()
    {
        var one = Fake("one");
        var two = Fake("two").WaitingFor(one);
        one.WaitingFor(two);

        var refusal = Assert.Throws<DistributedApplicationException>(() => NewEngine(one, two));
        Assert.Contains("one → two → one", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 4)]
    [InlineData(5, 16)]
    [InlineData(6, 30)]
    [InlineData(1000, 30)]
    public void The_while_before_a_restart_doubles_up_to_half_a_minute(int attempt, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Backoff.Delay(attempt));

    private FakeRunnable Fake(string name) => new(name, _log.Writer);

    private Engine NewEngine(params FakeRunnable[] runnables) =>
        new(runnables, StartTimeout, new RecordingOutput(_log.Writer), _notifications, _time);

    private Task<int> Run(params FakeRunnable[] runnables) =>
        NewEngine(runnables).RunAsync(() => _log.Writer.WriteAsync("up").AsTask(), _stop.Token);

    private async Task Expect(string line) => Assert.Equal(line, await _log.Reader.ReadAsync());

    private async Task<List<string>> ReadAsync(int count)
    {
        var lines = new List<string>();
        for (var i = 0; i < count; i++)
            lines.Add(await _log.Reader.ReadAsync());
        return lines;
    }

    private async Task StopAsync(Task<int> run)
    {
        await _stop.CancelAsync();
        await run;
    }
}
