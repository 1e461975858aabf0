using Fyntrix.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.ServiceDefaults.Stores.Postgres;

/// <summary>
/// The base of a service's Postgres context: snake_case names, enums as their text, outbox, inbox and idempotency keys.
/// </summary>
public abstract class ServiceDbContext : DbContext
{
    private bool _published;

    protected ServiceDbContext(DbContextOptions options)
        : base(options) =>
        // What fails in a transaction ends it; nobody goes on from a savepoint that costs each SaveChanges two trips to the server.
        Database.AutoSavepointsEnabled = false;

    public DbSet<OutboxMessage> OutboxMessages => Set<OutboxMessage>();

    public DbSet<InboxMessage> InboxMessages => Set<InboxMessage>();

    public DbSet<IdempotencyRecord> IdempotencyKeys => Set<IdempotencyRecord>();

    /// <summary>Writes an event to the outbox; it is sent if and when this context's transaction commits.</summary>
    public void Publish(object message, DateTimeOffset now)
    {
        OutboxMessages.Add(OutboxMessage.For(message, now));
        _published = true;
    }

    /// <summary>Whether an event was written since this was asked last. After a transaction that was undone it may say so in vain.</summary>
    internal bool TakePublished()
    {
        var published = _published;
        _published = false;
        return published;
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Conventions.Add(_ => new SnakeCaseConvention());
        configurationBuilder.Properties<Enum>().HaveConversion<string>().HaveMaxLength(32);
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<OutboxMessage>(outbox =>
        {
            outbox.ToTable("outbox_messages");
            outbox.HasKey(m => m.Seq);
            outbox.Property(m => m.Seq).UseIdentityAlwaysColumn();
            outbox.HasIndex(m => m.Id).IsUnique();
            outbox.Property(m => m.Type).HasMaxLength(200);
            outbox.Property(m => m.Payload).HasColumnType("jsonb");
            outbox.Property(m => m.Traceparent).HasMaxLength(100);
            outbox.Property(m => m.Tracestate).HasMaxLength(512);
            outbox.Property(m => m.Failure).HasMaxLength(OutboxMessage.LongestFailure);
        });

        modelBuilder.Entity<InboxMessage>(inbox =>
        {
            inbox.ToTable("inbox_messages");
            inbox.HasKey(m => new { m.MessageId, m.Handler });
            inbox.Property(m => m.Handler).HasMaxLength(200);
            inbox.HasIndex(m => m.HandledAt);
        });

        modelBuilder.Entity<IdempotencyRecord>(key =>
        {
            key.ToTable("idempotency_keys");
            key.HasKey(k => new { k.OwnerId, k.Key });
            key.Property(k => k.OwnerId).HasMaxLength(255);
            key.Property(k => k.Key).HasMaxLength(128);
            key.Property(k => k.ContentType).HasMaxLength(100);
            key.Property(k => k.Location).HasMaxLength(2048);
            key.HasIndex(k => k.CreatedAt);
        });
    }
}
