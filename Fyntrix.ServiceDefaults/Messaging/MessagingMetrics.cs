using System.Diagnostics.Metrics;

namespace Fyntrix.ServiceDefaults.Messaging;

/// <summary>What the outbox and the error queues of this service look like from outside. Meter <c>Fyntrix.Messaging</c>.</summary>
internal sealed class MessagingMetrics
{
    private readonly Counter<long> _sent;
    private readonly Counter<long> _setAside;
    private readonly Histogram<double> _delay;
    private volatile MessagingState _state = MessagingState.Unknown;

    public MessagingMetrics(IMeterFactory meters, TimeProvider time)
    {
        var meter = meters.Create(MessagingExtensions.SourceName);
        _sent = meter.CreateCounter<long>("fyntrix.outbox.sent", "{message}", "Messages that the broker has confirmed.");
        _setAside = meter.CreateCounter<long>("fyntrix.outbox.unsendable", "{message}", "Times that a message could not be sent for a reason of its own.");
        _delay = meter.CreateHistogram<double>("fyntrix.outbox.delay", "s", "From a message's writing to the broker's confirm.");
        meter.CreateObservableGauge("fyntrix.outbox.waiting", () => State.Outbox.Waiting, "{message}", "Messages that are not sent yet.");
        meter.CreateObservableGauge("fyntrix.outbox.set_aside", () => State.Outbox.SetAside, "{message}", "Messages that could not be sent and are tried again later.");
        meter.CreateObservableGauge("fyntrix.outbox.lag", () => State.LagSeconds(time.GetUtcNow()), "s", "Age of the oldest message that waits and is not set aside.");
        meter.CreateObservableGauge(
            "fyntrix.error_queue.messages",
            () => State.ErrorQueues.Select(q => new Measurement<long>(q.Value, new KeyValuePair<string, object?>("messaging.destination.name", q.Key))),
            "{message}",
            "Messages that a consumer gave up on, by `messaging.destination.name`.");
    }

    /// <summary>What was seen last.</summary>
    public MessagingState State
    {
        get => _state;
        set => _state = value;
    }

    public void Relayed(IReadOnlyCollection<OutboxMessage> sent, int unsendable, DateTimeOffset now)
    {
        _sent.Add(sent.Count);
        foreach (var message in sent)
            _delay.Record(Math.Max(0, (now - message.CreatedAt).TotalSeconds));
        if (unsendable > 0)
            _setAside.Add(unsendable);
    }
}
