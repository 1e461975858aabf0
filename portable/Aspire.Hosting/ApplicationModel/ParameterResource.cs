// Stands in for Aspire.Hosting.AppHost 13.1.3: a value that the user gives or that is made up.

namespace Aspire.Hosting.ApplicationModel;

public class ParameterResource : Resource
{
    private readonly Lazy<string> _value;

    internal ParameterResource(string name, Func<string> value, bool secret)
        : base(name)
    {
        Secret = secret;
        _value = new Lazy<string>(value);
    }

    internal bool Secret { get; }

    /// <summary>What a deployment makes up when nobody gives a value; null: somebody must.</summary>
    internal GenerateParameterDefault? Default { get; init; }

    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken) => ValueTask.FromResult<string?>(_value.Value);
}
