using Fyntrix.ServiceDefaults.Auth;

namespace Fyntrix.Testing;

/// <summary>Stands in for a revocation feed that is read all the time, whatever a test does to the clock, until the test says otherwise.</summary>
public sealed class TestFreshness : IRevocationFreshness
{
    public bool IsFresh { get; set; } = true;

    public void WasRead()
    {
    }
}
