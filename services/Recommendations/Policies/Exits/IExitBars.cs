using Fyntrix.Recommendations.Outcomes;
using Fyntrix.Recommendations.Picks;

namespace Fyntrix.Recommendations.Policies.Exits;

/// <summary>Where simulations of exits get their prices from.</summary>
internal interface IExitBars
{
    /// <summary>
    /// The bars by which a pick with this signal is judged, oldest first, in prices of the time of the signal; none when a session of
    /// the horizon is not covered.
    /// </summary>
    Task<IReadOnlyList<ExitBar>> ReadAsync(string symbol, Exchange exchange, DateTimeOffset signal, Horizon horizon, CancellationToken cancellationToken);
}
