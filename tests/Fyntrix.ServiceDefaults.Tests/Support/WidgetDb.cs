using Fyntrix.ServiceDefaults.Stores.Postgres;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.ServiceDefaults.Tests.Support;

internal sealed class WidgetDb(DbContextOptions<WidgetDb> options) : ServiceDbContext(options)
{
    public DbSet<Widget> Widgets => Set<Widget>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<Widget>(widget =>
        {
            widget.ToTable("widgets");
            widget.HasIndex(w => w.DisplayName).IsUnique();
            widget.HasOne<Widget>().WithMany().HasForeignKey(w => w.ParentWidgetId);
            widget.HasClosedSet(w => w.Side);
            widget.HasClosedSet(w => w.OtherSide);
            widget.HasClosedSet(w => w.Rating, ["Strong Buy", "Buy", "Don't"]);
            widget.Property<uint>("xmin").IsRowVersion();
        });
    }
}
