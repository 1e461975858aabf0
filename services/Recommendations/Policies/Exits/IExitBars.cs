using Fyntrix.Recommendations.Picks;

namespace Fyntrix.Recommendations.Policies.Exits;

/// <summary>Where simulations of exits get their prices from.</summary>
internal interface IExitBars
{
    /// <summary>The finest bars that there are which start at or after the signal and end by the horizon's end, oldest first; none when there are none.</summary>
    Task<IReadOnlyList<ExitBar>> ReadAsync(string symbol, Exchange exchange, DateTimeOffset signal, DateTimeOffset horizonEnd, CancellationToken cancellationToken);
}
