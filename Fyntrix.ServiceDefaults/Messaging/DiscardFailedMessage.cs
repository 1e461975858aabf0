using Fyntrix.ServiceDefaults.Hosting;

namespace Fyntrix.ServiceDefaults.Messaging;

/// <summary><c>messages discard</c>: removes one failed message for good, when it should never have been or was settled by hand.</summary>
internal sealed class DiscardFailedMessage(IErrorQueues errorQueues) : IServiceCommand
{
    public string Name => "messages discard";

    public string Usage => "messages discard --queue NAME --id ID    removes one failed message for good";

    public async Task<int> RunAsync(CommandArguments arguments, TextWriter output, CancellationToken cancellationToken)
    {
        var done = await errorQueues.DiscardAsync(arguments.Queue(), arguments.Id(), cancellationToken);
        await output.WriteLineAsync(done ? "Discarded." : "It does not lie there.");
        return done ? 0 : 1;
    }
}
