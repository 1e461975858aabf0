namespace Fyntrix.LlmCosts.Tests.Proxy;

/// <summary>Tests that nothing else may run beside.</summary>
[CollectionDefinition(ProxyLoadTests.Alone, DisableParallelization = true)]
public sealed class AloneCollection;
