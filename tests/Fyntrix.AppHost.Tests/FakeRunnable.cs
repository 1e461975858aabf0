using System.Threading.Channels;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Portable;
using Fyntrix.PrivateServers;

namespace Fyntrix.AppHost.Tests;

/// <summary>A resource whose health and end the test decides.</summary>
internal sealed class FakeRunnable(string name, ChannelWriter<string> log, bool isJob = false) : IRunnable
{
    private TaskCompletionSource _healthy = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource<int> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ProjectResource Project { get; } = new(name, $"/nowhere/{name}.csproj");

    public IResource Resource => Project;

    public bool IsJob => isJob;

    public Task<int> Exited => _exited.Task;

    public IReadOnlyList<string> LastLines { get; set; } = [];

    public void BecomeHealthy() => _healthy.TrySetResult();

    public void End(int exitCode) => _exited.TrySetResult(exitCode);

    public FakeRunnable WaitingFor(params FakeRunnable[] others)
    {
        Project.Waits.AddRange(others.Select(o => o.Resource));
        return this;
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (_exited.Task.IsCompleted)
        {
            _exited = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
            _healthy = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        log.TryWrite($"start {name}");
        return Task.CompletedTask;
    }

    public async Task BecomeHealthyAsync(CancellationToken cancellationToken)
    {
        if (await Task.WhenAny(_healthy.Task, _exited.Task).WaitAsync(cancellationToken) == _exited.Task)
            throw new StartFailureException("it ended", LastLines);
    }

    public Task StopAsync()
    {
        log.TryWrite($"stop {name}");
        return Task.CompletedTask;
    }
}
