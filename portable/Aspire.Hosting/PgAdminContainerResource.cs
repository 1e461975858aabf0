// Stands in for Aspire.Hosting.PostgreSQL 13.1.3: pgAdmin, which the portable engine has not.

using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Postgres;

public sealed class PgAdminContainerResource : ContainerResource
{
    internal PgAdminContainerResource(string name)
        : base(name)
    {
    }
}
