// Stands in for Aspire.Hosting.AppHost 13.1.3: the request that a healthy project answers.

namespace Aspire.Hosting.Portable;

internal sealed record HealthCheck(string Path, int StatusCode, string EndpointName);
