namespace Fyntrix.Testing;

internal interface ITestDelivery
{
    Task DeliverAsync<T>(T message, Guid messageId)
        where T : class;
}
