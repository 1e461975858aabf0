namespace Fyntrix.SystemTests;

/// <summary>The tests that share one running system.</summary>
[CollectionDefinition(Name)]
public sealed class SystemCollection : ICollectionFixture<RunningSystem>
{
    public const string Name = "one running system";
}
