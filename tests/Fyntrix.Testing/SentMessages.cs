using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;
using Fyntrix.Contracts;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Messaging;

namespace Fyntrix.Testing;

/// <summary>Takes the broker's place behind the outbox relay and keeps what a service sent.</summary>
public sealed class SentMessages : IMessageSender
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Channel<object> _arrivals = Channel.CreateUnbounded<object>();
    private readonly Lock _lock = new();
    private readonly List<object> _all = [];
    private readonly Dictionary<object, string?> _traces = new(ReferenceEqualityComparer.Instance);

    /// <summary>Everything sent so far.</summary>
    public IReadOnlyList<object> All
    {
        get
        {
            lock (_lock)
                return [.. _all];
        }
    }

    public Task SendAsync(OutboxMessage message, CancellationToken cancellationToken)
    {
        var type = typeof(UserRegistered).Assembly.GetType(message.Type)!;
        var content = JsonSerializer.Deserialize(message.Payload, type, JsonDefaults.Options)!;
        lock (_lock)
        {
            _all.Add(content);
            _traces[content] = ActivityContext.TryParse(message.Traceparent, null, out var trace) ? trace.TraceId.ToHexString() : null;
        }

        _arrivals.Writer.TryWrite(content);
        return Task.CompletedTask;
    }

    /// <summary>The id of the trace that a message was sent in; null for one without.</summary>
    public string? TraceOf(object message)
    {
        lock (_lock)
            return _traces[message];
    }

    /// <summary>Waits until a message of the type that fits has been sent, since the start or from now on.</summary>
    /// <exception cref="TimeoutException">None came within 30 seconds.</exception>
    public async Task<T> WaitForAsync<T>(Func<T, bool>? fits = null)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            if (All.OfType<T>().FirstOrDefault(m => fits?.Invoke(m) ?? true) is { } found)
                return found;
            try
            {
                await _arrivals.Reader.ReadAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"No fitting {typeof(T).Name} was sent; sent were: {string.Join(", ", All.Select(m => m.GetType().Name))}.");
            }
        }
    }
}
