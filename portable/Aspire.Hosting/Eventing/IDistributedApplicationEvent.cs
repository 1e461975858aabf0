// Stands in for Aspire.Hosting.AppHost 13.1.3: something that happens to the application.

namespace Aspire.Hosting.Eventing;

public interface IDistributedApplicationEvent;
