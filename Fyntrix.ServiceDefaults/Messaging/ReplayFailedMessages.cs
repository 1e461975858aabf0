using Fyntrix.ServiceDefaults.Hosting;

namespace Fyntrix.ServiceDefaults.Messaging;

/// <summary><c>messages replay</c>: gives failed messages back to their consumer, once what made them fail is put right.</summary>
internal sealed class ReplayFailedMessages(IErrorQueues errorQueues) : IServiceCommand
{
    public string Name => "messages replay";

    public string Usage => "messages replay --queue NAME [--id ID]    gives all of a queue's messages, or one, back to their consumer";

    public async Task<int> RunAsync(CommandArguments arguments, TextWriter output, CancellationToken cancellationToken)
    {
        var replayed = await errorQueues.ReplayAsync(arguments.Queue(), arguments.Find("id") is null ? null : arguments.Id(), cancellationToken);
        await output.WriteLineAsync($"Replayed: {replayed}.");
        return replayed > 0 ? 0 : 1;
    }
}
