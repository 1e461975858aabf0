using FsCheck;
using FsCheck.Fluent;
using Fyntrix.Recommendations.Runs;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.Recommendations.Tests;

public sealed class PublishingPropertyTests
{
    private static readonly Gen<decimal> Prices = Gen.Choose(1, int.MaxValue).Select(n => n / 10_000m);

    [Fact]
    public void Levels_are_taken_exactly_when_they_lie_on_their_side_of_the_entry()
    {
        var validator = new PublishPickValidator();
        Prop.ForAll(Prices.Three().ToArbitrary(), Gen.Elements("Buy", "Strong Buy", "Sell", "Strong Sell").ToArbitrary(), (prices, recommendation) =>
        {
            var (entry, stop, target) = (prices.Item1, prices.Item2, prices.Item3);
            var isLong = recommendation.EndsWith("Buy", StringComparison.Ordinal);
            var pick = new PublishPick("TITAN", null, recommendation, isLong ? "LONG" : "SHORT", null, entry, stop, target, 50, "Low", null, null, null, null, null);
            var fits = isLong ? stop < entry && entry < target : target < entry && entry < stop;
            return validator.Validate(pick).IsValid == fits;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_price_that_may_be_published_survives_the_REAL_column()
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        Prop.ForAll(Gen.Choose(1, 99_999_999).SelectMany(a => Gen.Choose(0, 999).Select(b => ((a * 1000m) + b) / 10_000m)).ToArbitrary(), price =>
            connection.QueryFirst("SELECT CAST($p AS REAL) AS p", r => r.GetReal("p"), ("$p", price)) == price).QuickCheckThrowOnFailure();
    }
}
