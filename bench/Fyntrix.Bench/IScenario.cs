namespace Fyntrix.Bench;

/// <summary>One thing that is measured, beside what it is to be compared with, in one run.</summary>
internal interface IScenario
{
    /// <summary>As typed after <c>./bench/run</c>.</summary>
    string Name { get; }

    string Describes { get; }

    Task<IReadOnlyList<Figure>> RunAsync(CancellationToken cancellationToken);
}
