using System.IO.Pipes;
using System.Security.Cryptography;
using System.Text;
using Aspire.Hosting.ApplicationModel;
using Fyntrix.PrivateServers;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.Portable;

/// <summary>
/// Commands of resources, which Aspire's dashboard has as buttons: another process of the same user asks the running one for them by a
/// line with resource and command, and is answered with a line that is empty when all went well.
/// </summary>
internal sealed class CommandServer(string dataDirectory, IReadOnlyList<ProjectResource> projects, IOutput output)
{
    /// <summary>Answers until it is stopped, one after another.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        await using var services = new ServiceCollection().AddSingleton(new ResourceLoggerService(output)).BuildServiceProvider();
        while (!stop.IsCancellationRequested)
        {
            await using var pipe = new NamedPipeServerStream(PipeName(dataDirectory), PipeDirection.InOut, 1, PipeTransmissionMode.Byte, PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly);
            try
            {
                await pipe.WaitForConnectionAsync(stop);
                using var reader = new StreamReader(pipe, leaveOpen: true);
                await using var writer = new StreamWriter(pipe, leaveOpen: true);
                await writer.WriteLineAsync(await AnswerAsync(await reader.ReadLineAsync(stop) ?? "", services, stop));
            }
            catch (IOException e)
            {
                output.Note($"Whoever asked for a command did not wait for the answer: {e.Message}");
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
        }
    }

    /// <summary>Asks the instance that runs on the data folder.</summary>
    /// <exception cref="StartFailureException">None runs, or the command failed: in a line.</exception>
    public static async Task AskAsync(string dataDirectory, string command, CancellationToken cancellationToken)
    {
        await using var pipe = new NamedPipeClientStream(".", PipeName(dataDirectory), PipeDirection.InOut, PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly);
        try
        {
            await pipe.ConnectAsync(TimeSpan.FromSeconds(5), cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new StartFailureException($"Nothing is up on {dataDirectory} that could be asked for a command: start ./run and wait until it says so.");
        }

        await using var writer = new StreamWriter(pipe, leaveOpen: true) { AutoFlush = true };
        using var reader = new StreamReader(pipe, leaveOpen: true);
        await writer.WriteLineAsync(command.AsMemory(), cancellationToken);
        if (await reader.ReadLineAsync(cancellationToken) is var answer && answer is not "")
            throw new StartFailureException(answer ?? "It was stopped before it answered.");
    }

    // By name and not by path: a socket's path may have 107 characters only.
    private static string PipeName(string dataDirectory) =>
        "fyntrix-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(dataDirectory)))[..16];

    private async Task<string> AnswerAsync(string asked, ServiceProvider services, CancellationToken stop)
    {
        var known = projects.SelectMany(p => p.Commands, (Project, Command) => (Project, Command)).ToList();
        var (project, command) = known.Find(k => asked == $"{k.Project.Name} {k.Command.Name}");
        if (command is null)
            return $"There is no command '{asked}'. Commands: {string.Join("; ", known.Select(k => $"{k.Project.Name} {k.Command.Name} ({k.Command.Description})"))}";

        output.Note($"{asked} was asked for.");
        var result = await command.ExecuteAsync(new ExecuteCommandContext { ServiceProvider = services, ResourceName = project.Name, CancellationToken = stop });
        return result.ErrorMessage?.ReplaceLineEndings(" ") ?? "";
    }
}
