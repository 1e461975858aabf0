using MassTransit;

namespace Fyntrix.ServiceDefaults.Tests.Messaging;

/// <summary>Completes when a message has been consumed as often as it was sent; fails when a consumer gave up.</summary>
internal sealed class ConsumeObserver(Guid messageId, int times) : IReceiveObserver
{
    private int _left = times;

    public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task PreReceive(ReceiveContext context) => Task.CompletedTask;

    public Task PostReceive(ReceiveContext context) => Task.CompletedTask;

    public Task PostConsume<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType)
        where T : class
    {
        if (context.MessageId == messageId && Interlocked.Decrement(ref _left) == 0)
            Done.TrySetResult();
        return Task.CompletedTask;
    }

    public Task ConsumeFault<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception)
        where T : class
    {
        if (context.MessageId == messageId)
            Done.TrySetException(exception);
        return Task.CompletedTask;
    }

    public Task ReceiveFault(ReceiveContext context, Exception exception) => Task.CompletedTask;
}
