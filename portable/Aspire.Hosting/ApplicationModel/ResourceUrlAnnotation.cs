// Stands in for Aspire.Hosting.AppHost 13.1.3: an address worth showing.

namespace Aspire.Hosting.ApplicationModel;

public sealed class ResourceUrlAnnotation
{
    public required string Url { get; set; }

    public string? DisplayText { get; set; }
}
