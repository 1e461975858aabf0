// Stands in for Aspire.Hosting.AppHost 13.1.3: where a parameter's value comes from when nobody gives one.

namespace Aspire.Hosting.ApplicationModel;

public abstract class ParameterDefault
{
    internal abstract string GetDefaultValue();
}
