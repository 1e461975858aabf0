// Stands in for Aspire.Hosting.AppHost 13.1.3: a resource that is deployed as an image; the portable engine publishes such and runs none.

using Aspire.Hosting.Portable;

namespace Aspire.Hosting.ApplicationModel;

public class ContainerResource : Resource
{
    internal ContainerResource(string name)
        : base(name)
    {
    }

    /// <summary>Folder and file, the file relative to the folder.</summary>
    internal (string Context, string File)? Dockerfile { get; set; }

    internal List<KeyValuePair<string, string?>> BuildArguments { get; } = [];

    internal List<Volume> Volumes { get; } = [];
}
