// Stands in for Aspire.Hosting.AppHost 13.1.3: implemented by the generated Projects.* classes.

namespace Aspire.Hosting;

public interface IProjectMetadata
{
    string ProjectPath { get; }
}
