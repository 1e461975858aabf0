using Npgsql;

namespace Fyntrix.Trading.Prices;

/// <summary>Acts on prices in the transaction that stores them.</summary>
internal interface IPriceWatcher
{
    Task OnPricesAsync(NpgsqlTransaction transaction, IReadOnlyList<SeenPrice> prices, CancellationToken cancellationToken);
}
