using Fyntrix.ServiceDefaults.Hosting;

namespace Fyntrix.ServiceDefaults.Messaging;

/// <summary><c>messages failed</c>: how many messages lie in this service's error queues, or those of one queue.</summary>
internal sealed class ListFailedMessages(IErrorQueues errorQueues) : IServiceCommand
{
    private const int Shown = 50;

    public string Name => "messages failed";

    public string Usage => "messages failed [--queue NAME]    what this service's consumers gave up on, and why";

    public async Task<int> RunAsync(CommandArguments arguments, TextWriter output, CancellationToken cancellationToken)
    {
        if (arguments.Find("queue") is not { } queue)
        {
            var counts = await errorQueues.CountAsync(cancellationToken);
            await output.WriteLineAsync(counts.Count == 0 ? "No message failed." : "messages  queue");
            foreach (var (name, count) in counts)
                await output.WriteLineAsync($"{count,8}  {name}");
            return 0;
        }

        var messages = await errorQueues.PeekAsync(queue, Shown, cancellationToken);
        if (messages.Count == 0)
            await output.WriteLineAsync($"No message lies in {queue}.");
        foreach (var message in messages)
        {
            await output.WriteLineAsync($"{message.Id}  {message.Type}  {message.FailedAt:yyyy-MM-dd'T'HH:mm:ss'Z'}  {message.Reason}");
            await output.WriteLineAsync($"    {message.Content}");
        }

        return 0;
    }
}
