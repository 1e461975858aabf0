// Stands in for Aspire.Hosting.AppHost 13.1.3: the log of a resource, which is the console.

using Aspire.Hosting.Portable;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

public class ResourceLoggerService
{
    private readonly IOutput _output;

    internal ResourceLoggerService(IOutput output) => _output = output;

    public ILogger GetLogger(string resourceName) => new OutputLogger(_output, resourceName);
}
