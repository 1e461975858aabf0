using Fyntrix.ServiceDefaults.Hosting;

namespace Fyntrix.ServiceDefaults.Messaging;

/// <summary>The options of the commands on error queues.</summary>
internal static class MessageArguments
{
    /// <exception cref="CommandRefusedException">It is missing or no error queue.</exception>
    public static string Queue(this CommandArguments arguments)
    {
        var queue = arguments.Get("queue");
        return queue.EndsWith("_error", StringComparison.Ordinal) || queue.EndsWith("_skipped", StringComparison.Ordinal)
            ? queue
            : throw new CommandRefusedException($"'{queue}' is no error queue; 'messages failed' lists them.");
    }

    /// <exception cref="CommandRefusedException">It is missing or no message id.</exception>
    public static Guid Id(this CommandArguments arguments) =>
        Guid.TryParse(arguments.Get("id"), out var id) ? id : throw new CommandRefusedException("--id needs a message id, as 'messages failed --queue …' shows them.");
}
