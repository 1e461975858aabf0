namespace Fyntrix.Bench;

/// <summary>One load, and what it is held against in the same run.</summary>
internal interface IScenario
{
    /// <summary>As typed after <c>./bench/run</c>.</summary>
    string Name { get; }

    /// <summary>One line for the list of scenarios.</summary>
    string Describes { get; }

    Task<ScenarioResult> RunAsync(CancellationToken cancellationToken);
}
