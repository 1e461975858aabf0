using Fyntrix.ServiceDefaults.Stores.Postgres;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Fyntrix.Trading.Instruments;

internal sealed class InstrumentsMapping : IEntityTypeConfiguration<Instrument>, IEntityTypeConfiguration<InstrumentDump>
{
    public void Configure(EntityTypeBuilder<Instrument> builder)
    {
        builder.ToTable("instruments", t => t.HasCheckConstraint("ck_instruments_steps", "lot_size >= 1 AND (tick_size IS NULL OR tick_size > 0)"));
        builder.HasKey(i => new { i.Symbol, i.Exchange });
        builder.Property(i => i.Symbol).HasMaxLength(64);
        builder.Property(i => i.TickSize).HasPrecision(20, 8);
        builder.HasClosedSet(i => i.Exchange).HasClosedSet(i => i.Segment);
    }

    public void Configure(EntityTypeBuilder<InstrumentDump> builder)
    {
        builder.ToTable("instrument_dumps");
        builder.HasKey(d => d.Day);
    }
}
