namespace Fyntrix.ServiceDefaults.Api;

/// <summary>An exception that knows what to tell the caller of an endpoint.</summary>
public interface IExplainedException
{
    Refusal ToRefusal();
}
