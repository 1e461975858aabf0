using System.Collections.Concurrent;
using System.Diagnostics;
using Fyntrix.Contracts;
using Fyntrix.ServiceDefaults.Messaging;

namespace Fyntrix.ServiceDefaults.Tests.Messaging;

/// <summary>What the handlers of a test saw, and what they are to do.</summary>
internal sealed class HandlerLog
{
    public ConcurrentQueue<Call> Calls { get; } = new();

    public TaskCompletionSource<Call> First { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Action Before { get; set; } = () => { };

    /// <summary>What the handler throws after its change, or null.</summary>
    public Func<UserDeleted, Exception?> After { get; set; } = _ => null;

    public void Add(UserDeleted message, Delivery delivery)
    {
        var call = new Call(message, delivery, Activity.Current?.TraceId);
        Calls.Enqueue(call);
        First.TrySetResult(call);
    }

    internal sealed record Call(UserDeleted Message, Delivery Delivery, ActivityTraceId? TraceId);
}
