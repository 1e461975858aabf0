using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Portable;

/// <summary>A resource as the engine handles it: something that is started, becomes healthy, may end, and is stopped.</summary>
internal interface IRunnable
{
    IResource Resource { get; }

    /// <summary>Runs once and ends by itself; everything else is started again when it ends.</summary>
    bool IsJob { get; }

    /// <summary>The exit code of what was started last; never completes for what has no process.</summary>
    Task<int> Exited { get; }

    /// <summary>What it said last.</summary>
    IReadOnlyList<string> LastLines { get; }

    /// <summary>Starts it, or starts it again after it ended.</summary>
    /// <exception cref="Fyntrix.PrivateServers.StartFailureException">With one line that says what to do.</exception>
    Task StartAsync(CancellationToken cancellationToken);

    /// <summary>Returns when it is healthy.</summary>
    /// <exception cref="Fyntrix.PrivateServers.StartFailureException">It ended instead.</exception>
    Task BecomeHealthyAsync(CancellationToken cancellationToken);

    /// <summary>Ends it, gently first. Does nothing when it does not run.</summary>
    Task StopAsync();
}
