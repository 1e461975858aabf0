using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Fyntrix.PrivateServers;

namespace Aspire.Hosting.Portable;

/// <summary>
/// Brings the application up and keeps it up:
/// 1. everything is started at once, each resource as soon as what it waits for is there;
/// 2. a step that fails ends the start: its last lines are shown and all is stopped;
/// 3. what ends after it was healthy is started again, after a while that grows; a job that ends has ended;
/// 4. at the end each resource is stopped after all that depend on it.
/// </summary>
internal sealed class Engine
{
    private const int ShownLines = 20;

    private readonly Dictionary<IResource, State> _states;
    private readonly TimeSpan _startTimeout;
    private readonly IOutput _output;
    private readonly ResourceNotificationService _notifications;
    private readonly TimeProvider _time;

    public Engine(IReadOnlyList<IRunnable> runnables, TimeSpan startTimeout, IOutput output, ResourceNotificationService notifications, TimeProvider time)
    {
        _states = runnables.ToDictionary(r => r.Resource, r => new State(r));
        _startTimeout = startTimeout;
        _output = output;
        _notifications = notifications;
        _time = time;
        RequireNoCircle();
    }

    /// <summary>Returns when everything has been stopped again.</summary>
    /// <param name="up">Called once when everything is healthy.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>0, or 1 when a step failed.</returns>
    public async Task<int> RunAsync(Func<Task> up, CancellationToken stop)
    {
        using var running = CancellationTokenSource.CreateLinkedTokenSource(stop);
        List<Task> starts = [.. _states.Values.Select(s => StartAsync(s, running.Token))];
        try
        {
            await foreach (var started in Task.WhenEach(starts))
                await started;
            await up();
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, stop);
            return 0;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 0;
        }
        catch (StepFailedException e)
        {
            ShowFailure(e);
            return 1;
        }
        finally
        {
            _output.Note("Stopping.");
            await running.CancelAsync();
            foreach (var task in starts.Concat(_states.Values.Select(s => s.Supervision)))
                await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await StopAllAsync();
        }
    }

    private async Task StartAsync(State state, CancellationToken cancellationToken)
    {
        var runnable = state.Runnable;
        foreach (var other in Dependencies.Of(runnable.Resource))
        {
            // A resource that nothing has to start, such as a given connection string, is there.
            if (_states.TryGetValue(other, out var awaited))
                await awaited.Healthy.Task.WaitAsync(cancellationToken);
        }

        try
        {
            await runnable.StartAsync(cancellationToken);
            if (!runnable.IsJob)
                await BecomeHealthyAsync(runnable, cancellationToken);
        }
        catch (StartFailureException e)
        {
            throw new StepFailedException(runnable.Resource.Name, e);
        }

        state.Supervision = runnable.IsJob ? WatchAsync(state, cancellationToken) : KeepUpAsync(state, cancellationToken);
        state.Healthy.SetResult();
    }

    private async Task BecomeHealthyAsync(IRunnable runnable, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_startTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await runnable.BecomeHealthyAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new StartFailureException(
                string.Create(CultureInfo.InvariantCulture, $"it is not healthy after {_startTimeout.TotalSeconds:0} s (Portable:StartTimeoutSeconds changes the time)"),
                runnable.LastLines);
        }
    }

    /// <summary>A job's end is told to whoever waits for it.</summary>
    private async Task WatchAsync(State state, CancellationToken cancellationToken)
    {
        var exitCode = await state.Runnable.Exited.WaitAsync(cancellationToken);
        _output.Note(string.Create(CultureInfo.InvariantCulture, $"{state.Runnable.Resource.Name} has ended with exit code {exitCode}; the rest stays up until it is stopped."));
        _notifications.Publish(state.Runnable.Resource, new CustomResourceSnapshot { ExitCode = exitCode });
    }

    /// <summary>Starts again what ends.</summary>
    private async Task KeepUpAsync(State state, CancellationToken cancellationToken)
    {
        var runnable = state.Runnable;
        var name = runnable.Resource.Name;
        var healthySince = _time.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            var exitCode = await runnable.Exited.WaitAsync(cancellationToken);
            if (_time.GetElapsedTime(healthySince) > Backoff.ForgottenAfter)
                attempt = 1;
            var delay = Backoff.Delay(attempt);
            _output.Note(string.Create(CultureInfo.InvariantCulture, $"{name} has ended with exit code {exitCode}; it is started again in {delay.TotalSeconds:0} s."));
            await Task.Delay(delay, _time, cancellationToken);

            try
            {
                await runnable.StartAsync(cancellationToken);
                await BecomeHealthyAsync(runnable, cancellationToken);
                healthySince = _time.GetTimestamp();
                _output.Note($"{name} is healthy again.");
            }
            catch (StartFailureException e)
            {
                _output.Note($"{name}: {e.Message}");
                await runnable.StopAsync();
            }
        }
    }

    private async Task StopAllAsync()
    {
        var dependants = _states.Keys.ToLookup(r => r, r => _states.Keys.Where(other => Dependencies.Of(other).Contains(r)).ToList());
        var stopping = new Dictionary<IResource, Task>();
        foreach (var resource in _states.Keys)
            _ = Stop(resource);
        await Task.WhenAll(stopping.Values);

        Task Stop(IResource resource)
        {
            if (!stopping.TryGetValue(resource, out var stop))
                stopping[resource] = stop = StopAfterAsync(resource, [.. dependants[resource].Single().Select(Stop)]);
            return stop;
        }

        async Task StopAfterAsync(IResource resource, IReadOnlyList<Task> others)
        {
            await Task.WhenAll(others);
            await _states[resource].Runnable.StopAsync();
        }
    }

    private void ShowFailure(StepFailedException failure)
    {
        foreach (var line in failure.Reason.LastLines.TakeLast(ShownLines))
            _output.Line(failure.ResourceName, line);
        _output.Failure($"{failure.ResourceName} did not start: {failure.Reason.Message.TrimEnd('.')}. {(failure.Reason.LastLines.Count > 0 ? "Its last lines are above; put" : "Put")} that right and start again.");
    }

    private void RequireNoCircle()
    {
        var done = new HashSet<IResource>();
        foreach (var resource in _states.Keys)
            Visit(resource, []);

        void Visit(IResource resource, IReadOnlyList<IResource> path)
        {
            if (path.Contains(resource))
                throw new DistributedApplicationException($"Resources wait for one another: {string.Join(" → ", path.Append(resource).Select(r => r.Name))}.");
            if (!done.Contains(resource))
            {
                foreach (var other in Dependencies.Of(resource))
                    Visit(other, [.. path, resource]);
            }

            done.Add(resource);
        }
    }

    private sealed class State(IRunnable runnable)
    {
        public IRunnable Runnable { get; } = runnable;

        public TaskCompletionSource Healthy { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Supervision { get; set; } = Task.CompletedTask;
    }
}
