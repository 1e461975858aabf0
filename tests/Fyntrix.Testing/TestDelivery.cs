using MassTransit;

namespace Fyntrix.Testing;

/// <summary>Publishes on the service's in-memory bus and waits until each consumer of the message is through with it.</summary>
internal sealed class TestDelivery(IBus bus)
{
    public async Task DeliverAsync<T>(T message, Guid messageId)
        where T : class
    {
        var observer = new Observer(messageId);
        var handle = bus is IBusControl control ? control.ConnectReceiveObserver(observer) : throw new InvalidOperationException("The bus is not started.");
        try
        {
            await bus.Publish(message, context => context.MessageId = messageId);
            await observer.Done.Task.WaitAsync(TimeSpan.FromSeconds(30));
        }
        finally
        {
            handle.Disconnect();
        }
    }


    private sealed class Observer(Guid messageId) : IReceiveObserver
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task PreReceive(ReceiveContext context) => Task.CompletedTask;

        public Task PostReceive(ReceiveContext context) => Task.CompletedTask;

        public Task PostConsume<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType)
            where T : class
        {
            if (context.MessageId == messageId)
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
}
