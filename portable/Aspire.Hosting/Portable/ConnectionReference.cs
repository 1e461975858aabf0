// Stands in for Aspire.Hosting.AppHost 13.1.3: a connection string that a project is given.

using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Portable;

internal sealed record ConnectionReference(IResourceWithConnectionString Resource, string Name);
