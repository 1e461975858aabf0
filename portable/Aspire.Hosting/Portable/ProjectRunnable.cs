using System.Collections;
using System.Globalization;
using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Fyntrix.PrivateServers;

namespace Aspire.Hosting.Portable;

/// <summary>A project's program as a process.</summary>
internal sealed class ProjectRunnable(ProjectResource project, Assembly? appHost, ProcessRecords records, IOutput output, HttpClient http, TimeProvider time) : IRunnable
{
    // Longer than a host's own default of 30 s would outlast the patience of whoever pressed Ctrl-C.
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan CheckEvery = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan CheckWithin = TimeSpan.FromSeconds(5);

    private ChildProcess? _process;

    public IResource Resource => project;

    public bool IsJob => project.Endpoints.Count == 0;

    public Task<int> Exited => _process!.Exited;

    public IReadOnlyList<string> LastLines => _process?.LastLines ?? [];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var inherited = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(e => (string)e.Key);
        var environment = await ProjectEnvironment.OfAsync(
            project, inherited, Environment.GetEnvironmentVariable("OTEL_RESOURCE_ATTRIBUTES"), cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        _process = ChildProcess.Start(
            new ChildProcessOptions
            {
                FileName = ProjectProgram.Dotnet(),
                Arguments = [ProjectProgram.Find(appHost, project.ProjectPath)],
                Environment = environment,
                WorkingDirectory = Path.GetDirectoryName(project.ProjectPath),
                OnLine = line => output.Line(project.Name, line),
            },
            time);
        records.Add(_process.Identity, Native.SigTerm, project.Name);
    }

    public async Task BecomeHealthyAsync(CancellationToken cancellationToken)
    {
        if (project.HealthCheck is not { } check)
            return;

        var address = new Uri(ProjectEnvironment.Url(project.Endpoints.Single(e => e.Name == check.EndpointName)) + check.Path);
        while (!await AnswersAsync(address, check.StatusCode, cancellationToken))
        {
            await Task.WhenAny(Exited, Task.Delay(CheckEvery, time, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
            if (Exited.IsCompleted)
            {
                await _process!.DrainAsync();
                var exitCode = await Exited;
                throw new StartFailureException(
                    string.Create(CultureInfo.InvariantCulture, $"it ended with exit code {exitCode} before it was healthy"), _process.LastLines);
            }
        }
    }

    public async Task StopAsync()
    {
        if (_process is null)
            return;
        await _process.StopAsync(Native.SigTerm, StopWithin);
        records.Remove(_process.Identity);
    }

    private async Task<bool> AnswersAsync(Uri address, int statusCode, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(CheckWithin);
        try
        {
            using var response = await http.GetAsync(address, limit.Token);
            return (int)response.StatusCode == statusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
