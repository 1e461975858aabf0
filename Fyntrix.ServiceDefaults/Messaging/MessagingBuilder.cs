using Fyntrix.ServiceDefaults.Stores.Postgres;
using Fyntrix.ServiceDefaults.Stores.Sqlite;

namespace Fyntrix.ServiceDefaults.Messaging;

/// <summary>Says which messages a service deals with, and by which handler.</summary>
public sealed class MessagingBuilder
{
    private readonly IServiceCollection _services;

    internal MessagingBuilder(IServiceCollection services) => _services = services;

    internal List<Subscription> Subscriptions { get; } = [];

    /// <summary>A handler that works on the service's Postgres context.</summary>
    public MessagingBuilder Handle<TMessage, THandler, TContext>()
        where TMessage : class
        where THandler : class, IMessageHandler<TMessage>
        where TContext : ServiceDbContext
    {
        _services.AddScoped<THandler>();
        Subscriptions.Add(new Subscription(typeof(THandler).Name, typeof(PostgresConsumer<TMessage, THandler, TContext>)));
        return this;
    }

    /// <summary>A handler that works on one of the service's SQLite stores.</summary>
    public MessagingBuilder HandleSqlite<TMessage, THandler, TStore>()
        where TMessage : class
        where THandler : class, ISqliteMessageHandler<TStore, TMessage>
        where TStore : SqliteStore
    {
        _services.AddSingleton<THandler>();
        Subscriptions.Add(new Subscription(typeof(THandler).Name, typeof(SqliteConsumer<TMessage, THandler, TStore>)));
        return this;
    }

    internal sealed record Subscription(string HandlerName, Type ConsumerType);
}
