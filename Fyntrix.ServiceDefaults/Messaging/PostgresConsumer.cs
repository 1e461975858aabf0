using Fyntrix.ServiceDefaults.Stores.Postgres;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.ServiceDefaults.Messaging;

/// <summary>Runs a handler once per message: inbox row, handler and commit are one transaction.</summary>
internal sealed class PostgresConsumer<TMessage, THandler, TContext>(IServiceScopeFactory scopes, StorePatience patience, TimeProvider time) : IConsumer<TMessage>
    where TMessage : class
    where THandler : class, IMessageHandler<TMessage>
    where TContext : ServiceDbContext
{
    private static readonly string Handler = typeof(THandler).Name;

    public Task Consume(ConsumeContext<TMessage> context)
    {
        var id = context.MessageId ?? throw new InvalidOperationException("A message without an id cannot be dealt with once.");
        return patience.RunAsync(Handler, () => HandleOnceAsync(context, id), context.CancellationToken);
    }

    /// <summary>In a scope of its own: after a failure a context remembers what was undone.</summary>
    private async Task HandleOnceAsync(ConsumeContext<TMessage> context, Guid id)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TContext>();
        var now = time.GetUtcNow();

        await using var transaction = await db.Database.BeginTransactionAsync(context.CancellationToken);
        // The unique key decides between two deliveries at once: the second waits here for the first to commit.
        var first = await db.Database.ExecuteSqlAsync(
            $"INSERT INTO inbox_messages (message_id, handler, handled_at) VALUES ({id}, {Handler}, {now}) ON CONFLICT DO NOTHING",
            context.CancellationToken);
        if (first == 0)
            return;

        var handler = scope.ServiceProvider.GetRequiredService<THandler>();
        await handler.HandleAsync(context.Message, new Delivery(id, MessagingExtensions.Utc(context.SentTime)), context.CancellationToken);
        await db.SaveChangesAsync(context.CancellationToken);
        await transaction.CommitAsync(context.CancellationToken);
    }
}
