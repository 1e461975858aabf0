// Stands in for Aspire.Hosting.AppHost 13.1.3: the base of resources.

namespace Aspire.Hosting.ApplicationModel;

public abstract class Resource : IResource
{
    protected Resource(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (!name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
            throw new ArgumentException($"A resource's name has ASCII letters, digits and hyphens only: '{name}'.", nameof(name));
        Name = name;
    }

    public virtual string Name { get; }

    /// <summary>What the model asks for and the portable engine has not, to be said at start.</summary>
    internal List<string> Missing { get; } = [];
}
