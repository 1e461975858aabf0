using Fyntrix.Contracts;
using Fyntrix.ServiceDefaults.Messaging;
using Fyntrix.ServiceDefaults.Tests.Support;

namespace Fyntrix.ServiceDefaults.Tests.Messaging;

internal sealed class AddWidget(WidgetDb db, HandlerLog log) : IMessageHandler<UserDeleted>
{
    public async Task HandleAsync(UserDeleted message, Delivery delivery, CancellationToken cancellationToken)
    {
        log.Before();
        log.Add(message, delivery);
        db.Widgets.Add(new Widget { DisplayName = $"{Guid.NewGuid()}" });
        await db.SaveChangesAsync(cancellationToken);
        if (log.After(message) is { } failure)
            throw failure;
    }
}
