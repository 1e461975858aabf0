using System.Globalization;
using System.Runtime.InteropServices;
using Aspire.Hosting.ApplicationModel;
using Fyntrix.PrivateServers;

namespace Aspire.Hosting.Portable;

/// <summary>Runs an application on the portable engine, from the lock on its data folder to the last line.</summary>
internal static class PortableHost
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(
        DistributedApplicationBuilder builder, DistributedApplicationEventing eventing, ResourceNotificationService notifications, CancellationTokenSource stop)
    {
        var asked = 0L;
        List<ProjectResource> projects = [.. builder.Resources.OfType<ProjectResource>()];
        var output = new ConsoleOutput([.. projects.Select(p => p.Name)]);
        try
        {
            if (builder.ExecutionContext.IsPublishMode)
            {
                await PublishAsync(builder, output, stop.Token);
                return 0;
            }

            if (!OperatingSystem.IsLinux())
                throw new StartFailureException("The portable engine runs on Linux; elsewhere start a container runtime and use the real one: ./run --engine aspire");
            var start = TimeProvider.System.GetTimestamp();
            var settings = builder.Settings;
            if (settings.Command is { } command)
            {
                await CommandServer.AskAsync(settings.DataDirectory, command, stop.Token);
                output.Note($"{command}: done.");
                return 0;
            }

            DataFolder.Create(settings.DataDirectory);
            using var held = InstanceLock.Acquire(settings.DataDirectory);
            using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
            using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
            using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);

            var records = new ProcessRecords(Path.Combine(settings.DataDirectory, "processes"), TimeProvider.System);
            if (await records.EndLeftoversAsync() is { Count: > 0 } leftovers)
                output.Note($"Ended what an unclean stop had left running: {string.Join(", ", leftovers)}.");
            await eventing.PublishAsync(new BeforeStartEvent(), stop.Token);
            ChoosePorts(builder, output);
            foreach (var missing in builder.Resources.OfType<Resource>().SelectMany(r => r.Missing))
                output.Note($"The portable engine has {missing}.");

            using var http = new HttpClient();
            var engine = new Engine(
                [.. builder.Resources.Select(r => Runnable(r, builder, records, output, http)).OfType<IRunnable>()],
                settings.StartTimeout, output, notifications, TimeProvider.System);
            var commands = Task.CompletedTask;
            var exitCode = await engine.RunAsync(
                async () =>
                {
                    await WelcomeAsync(builder, held, output, TimeProvider.System.GetElapsedTime(start), stop.Token);
                    commands = new CommandServer(settings.DataDirectory, projects, output).RunAsync(stop.Token);
                },
                stop.Token);
            await stop.CancelAsync();
            await commands;
            return exitCode;
        }
        catch (StartFailureException e)
        {
            foreach (var line in e.LastLines)
                output.Line("", line);
            output.Failure(e.Message);
            return 1;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            output.Failure(e.Message);
            return 1;
        }

        void Stop(PosixSignalContext context)
        {
            // Asked again after a while, the signal does what it always does, and the children end with us. Not at once:
            // a terminal and whatever started us may both pass the same Ctrl-C on.
            context.Cancel = asked == 0 || TimeProvider.System.GetElapsedTime(asked) < Patience;
            if (asked != 0)
                return;
            asked = TimeProvider.System.GetTimestamp();
            _ = stop.CancelAsync();
        }
    }

    private static async Task PublishAsync(DistributedApplicationBuilder builder, ConsoleOutput output, CancellationToken cancellationToken)
    {
        if (builder.Configuration["publisher"] is not "manifest" || builder.Configuration["output-path"] is not { Length: > 0 } path)
            throw new StartFailureException("The portable engine publishes a manifest and nothing else: --publisher manifest --output-path FILE");
        path = Path.GetFullPath(path);
        await Manifest.WriteAsync(builder.Resources, path, cancellationToken);
        output.Note($"{path} is written.");
    }

    private static IRunnable? Runnable(IResource resource, DistributedApplicationBuilder builder, ProcessRecords records, ConsoleOutput output, HttpClient http) => resource switch
    {
        ProjectResource project => new ProjectRunnable(project, builder.AppHostAssembly, records, output, http, TimeProvider.System),
        PostgresServerResource postgres => new PostgresRunnable(postgres, builder.Settings, output),
        PostgresDatabaseResource database => new DatabaseRunnable(database),
        RabbitMQServerResource rabbitMq => new RabbitMqRunnable(rabbitMq, builder.Settings, output),
        _ => null,
    };

    private static void ChoosePorts(DistributedApplicationBuilder builder, ConsoleOutput output)
    {
        foreach (var project in builder.Resources.OfType<ProjectResource>())
        {
            foreach (var endpoint in project.Endpoints)
            {
                if (endpoint.WantedPort is { } wanted && FreePort.IsFree(wanted))
                {
                    endpoint.Port = wanted;
                    continue;
                }

                endpoint.Port = FreePort.Next();
                if (endpoint.WantedPort is { } taken)
                    output.Note(string.Create(CultureInfo.InvariantCulture, $"Port {taken} is taken on this machine; {project.Name} listens on {endpoint.Port} instead."));
            }
        }
    }

    private static async Task WelcomeAsync(
        DistributedApplicationBuilder builder, InstanceLock held, ConsoleOutput output, TimeSpan elapsed, CancellationToken cancellationToken)
    {
        output.Note(string.Create(CultureInfo.InvariantCulture, $"Up and healthy after {elapsed.TotalSeconds:0.0} s."));
        foreach (var project in builder.Resources.OfType<ProjectResource>())
        {
            foreach (var endpoint in project.Endpoints.Where(e => e.IsExternal))
                held.Announce(ProjectEnvironment.Url(endpoint));
            foreach (var callback in project.WhenReady)
                await callback(cancellationToken);
        }

        output.Note(Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT") is { Length: > 0 } collector
            ? $"Telemetry goes to {collector}; the portable engine has no dashboard of its own."
            : "The portable engine has no dashboard; set OTEL_EXPORTER_OTLP_ENDPOINT to send telemetry to one.");
        output.Note("Ctrl-C stops everything.");
    }
}
