using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Fyntrix.Identity.ServiceClients;

internal sealed class ServiceClientMapping : IEntityTypeConfiguration<ServiceClient>
{
    public void Configure(EntityTypeBuilder<ServiceClient> client)
    {
        client.ToTable("service_clients");
        client.HasKey(c => c.ClientId);
        client.Property(c => c.ClientId).HasMaxLength(64);
        client.Property(c => c.Name).HasMaxLength(100);
        client.Property(c => c.CreatedBy).HasMaxLength(255);
        client.HasIndex(c => c.Name).IsUnique();
        client.HasIndex(c => c.DisabledAt).HasFilter("disabled_at IS NOT NULL");
        client.HasIndex(c => new { c.CreatedAt, c.ClientId });
        var known = string.Join(", ", ServiceDefaults.Auth.Scopes.ForServiceClients.Select(s => $"'{s}'"));
        client.ToTable(t =>
        {
            t.HasCheckConstraint("ck_service_clients_scopes", $"scopes <@ ARRAY[{known}] AND cardinality(scopes) > 0");
            t.HasCheckConstraint("ck_service_clients_previous_secret", "(previous_secret_hash IS NULL) = (previous_secret_until IS NULL)");
        });
    }
}
