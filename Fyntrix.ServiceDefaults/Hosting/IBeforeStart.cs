namespace Fyntrix.ServiceDefaults.Hosting;

/// <summary>
/// What a service does before any part of it runs. A failure is said in one line and ends the process with exit code 1.
/// </summary>
public interface IBeforeStart
{
    Task RunAsync(CancellationToken cancellationToken);
}
