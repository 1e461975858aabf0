using System.Threading.Channels;
using Fyntrix.ServiceDefaults.Messaging;

namespace Fyntrix.ServiceDefaults.Tests.Support;

/// <summary>Takes the broker's place and can be told to fail.</summary>
internal sealed class RecordingSender : IMessageSender
{
    private readonly Channel<OutboxMessage> _sent = Channel.CreateUnbounded<OutboxMessage>();

    /// <summary>What to throw for a message, or null to take it.</summary>
    public Func<OutboxMessage, Exception?> Refuse { get; set; } = _ => null;

    public Task SendAsync(OutboxMessage message, CancellationToken cancellationToken)
    {
        if (Refuse(message) is { } failure)
            return Task.FromException(failure);
        _sent.Writer.TryWrite(message);
        return Task.CompletedTask;
    }

    /// <summary>The next message in the order of sending; waits for it.</summary>
    public async Task<OutboxMessage> NextAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        return await _sent.Reader.ReadAsync(limit.Token);
    }
}
