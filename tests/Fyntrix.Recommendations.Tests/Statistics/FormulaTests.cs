using Fyntrix.Recommendations.Picks;
using Fyntrix.Recommendations.Statistics;

namespace Fyntrix.Recommendations.Tests.Statistics;

public sealed class FormulaTests
{
    [Theory]
    [InlineData(8, 10, 0.4902, 0.9433)]
    [InlineData(10, 20, 0.2993, 0.7007)]
    [InlineData(0, 10, 0, 0.2775)]
    [InlineData(10, 10, 0.7225, 1)]
    public void The_Wilson_interval_has_the_published_values(int hits, int trials, double lower, double upper)
    {
        var interval = WilsonInterval.Of(hits, trials)!.Value;

        Assert.Equal(lower, interval.Lower, 4);
        Assert.Equal(upper, interval.Upper, 4);
    }

    [Fact]
    public void Nothing_is_said_of_no_trials() => Assert.Null(WilsonInterval.Of(0, 0));

    [Theory]
    [InlineData(30, 0.5)]
    [InlineData(100, 0.3)]
    [InlineData(400, 0.55)]
    public void The_Wilson_interval_contains_the_true_share_about_95_times_in_100(int trials, double share)
    {
        // Exactly: the binomial probabilities of all counts whose interval has the share in it.
        double covered = 0, probability = Math.Pow(1 - share, trials);
        for (var hits = 0; hits <= trials; hits++)
        {
            var (lower, upper) = WilsonInterval.Of(hits, trials)!.Value;
            covered += lower <= share && share <= upper ? probability : 0;
            probability *= (double)(trials - hits) / (hits + 1) * share / (1 - share);
        }

        Assert.InRange(covered, 0.93, 0.97);
    }

    [Fact]
    public void The_generator_gives_the_published_numbers()
    {
        // https://rosettacode.org/wiki/Pseudo-random_numbers/Splitmix64
        var random = new SplitMix64(1234567);

        Assert.Equal(
            new ulong[] { 6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821 },
            new[] { random.Next(), random.Next(), random.Next(), random.Next(), random.Next() });
    }

    [Fact]
    public void The_bootstrap_interval_is_that_of_days_drawn_and_averaged_item_by_item()
    {
        var random = new Random(3);
        var days = Enumerable.Range(0, 13).Select(_ => Enumerable.Range(0, random.Next(1, 6)).Select(_ => random.NextDouble() - 0.4).ToArray()).ToArray();
        var series = DailySeries.Of(days.Select(d => (d.Sum(), (double)d.Length)));

        var interval = ClusterBootstrap.Intervals([series], resamples: 1000, seed: 5)[0]!.Value;

        var expected = Naive.Bootstrap(days, 1000, 5);
        Assert.Equal(expected.Lower, interval.Lower, 12);
        Assert.Equal(expected.Upper, interval.Upper, 12);
    }

    [Fact]
    public void An_interval_does_not_depend_on_which_others_are_asked_for()
    {
        DailySeries[] series = [Series(40, 1), Series(40, 2), Series(7, 3), Series(1, 4), Series(0, 5), Series(41, 6)];

        var together = ClusterBootstrap.Intervals(series, 500);

        Assert.Equal([.. series.Select(s => ClusterBootstrap.Intervals([s], 500)[0])], together);
        Assert.Null(together[3]);
        Assert.Null(together[4]);
        static DailySeries Series(int days, int seed)
        {
            var random = new Random(seed);
            return DailySeries.Of(Enumerable.Range(0, days).Select(_ => (random.NextDouble(), 1.0 + random.Next(3))));
        }
    }

    [Fact]
    public void The_bootstrap_interval_contains_the_true_mean_about_95_times_in_100_though_picks_of_a_day_move_together()
    {
        // A day's shock of deviation 1 shared by its 20 picks, 0.5 of each pick's own, about a mean of 0.3.
        var random = new Random(11);
        var contained = Enumerable.Range(0, 400).Count(_ =>
        {
            var series = DailySeries.Of(Enumerable.Range(0, 80).Select(_ =>
            {
                var shock = Normal();
                return (Enumerable.Range(0, 20).Sum(_ => 0.3 + shock + (0.5 * Normal())), 20.0);
            }));
            var (lower, upper) = ClusterBootstrap.Intervals([series], 400)[0]!.Value;
            return lower <= 0.3 && 0.3 <= upper;
        });

        Assert.InRange(contained, 400 * 0.9, 400 * 0.98);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
    }

    [Fact]
    public void The_rank_coefficient_has_the_published_value()
    {
        // IQ against hours of television: https://en.wikipedia.org/wiki/Spearman%27s_rank_correlation_coefficient, -29/165.
        double[] iq = [106, 100, 86, 101, 99, 103, 97, 113, 112, 110], hours = [7, 27, 2, 50, 28, 29, 20, 12, 6, 17];

        Assert.Equal(-29 / 165.0, Skill.RankCoefficient(iq, hours)!.Value, 12);
    }

    [Fact]
    public void Equal_values_share_the_mean_of_their_ranks()
    {
        double[] scores = [50, 60, 60, 70, 60, 80], returns = [1, 2, 2, 2, -1, 5];

        Assert.Equal(Naive.Spearman(scores, returns)!.Value, Skill.RankCoefficient(scores, returns)!.Value, 12);
    }

    [Fact]
    public void The_information_coefficient_has_the_published_value()
    {
        // F. J. Anscombe, Graphs in statistical analysis, American Statistician 27 (1973): r = 0.816 of the first set.
        double[] x = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5], y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68];

        Assert.Equal(0.81642051634484, Skill.InformationCoefficient(x, y)!.Value, 12);
    }

    [Fact]
    public void Two_picks_equal_scores_and_equal_returns_say_nothing_of_skill()
    {
        Assert.Null(Skill.RankCoefficient([1, 2], [1, 2]));
        Assert.Null(Skill.RankCoefficient([1, 1, 1], [1, 2, 3]));
        Assert.Null(Skill.InformationCoefficient([1, 2, 3], [2, 2, 2]));
        Assert.Null(Skill.InformationCoefficient([], []));
    }

    [Fact]
    public void The_information_ratio_is_mean_over_sample_deviation()
    {
        // 0.1, 0.2, 0.6: mean 0.3, deviation √((0.04 + 0.01 + 0.09)/2).
        Assert.Equal(0.3 / Math.Sqrt(0.07), Skill.InformationRatio(3, 0.9, 0.01 + 0.04 + 0.36)!.Value, 10);
        Assert.Null(Skill.InformationRatio(1, 0.5, 0.25));
        Assert.Null(Skill.InformationRatio(3, 0.6, 0.12));
    }

    [Theory]
    [InlineData(70, true, 1.5, 0.09)]
    [InlineData(30, true, 1.5, 0.49)]
    [InlineData(30, false, 1.5, 0.09)]
    [InlineData(100, true, 0.1, 0)]
    [InlineData(100, true, 0, 1)]
    [InlineData(0, false, -2, 1)]
    public void The_squared_error_has_the_published_values(double score, bool isLong, double ret, double expected) =>
        // https://en.wikipedia.org/wiki/Brier_score: 0.7 and it rains 0.09, 0.3 and it rains 0.49, 1 and it rains 0.
        Assert.Equal(expected, ScoreProbability.SquaredError(ScoreProbability.Of(score, isLong ? Direction.LONG : Direction.SHORT), ret), 12);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.0999, 0)]
    [InlineData(0.1, 1)]
    [InlineData(0.3, 3)]
    [InlineData(0.7, 7)]
    [InlineData(0.9999, 9)]
    [InlineData(1, 9)]
    public void A_bin_begins_with_its_lower_bound_and_the_last_has_1(double probability, int bin) =>
        Assert.Equal(bin, ScoreProbability.BinOf(probability));

    [Fact]
    public void Bounds_that_a_double_cannot_hold_are_in_their_bin_also_from_the_short_side()
    {
        for (var tenth = 0; tenth < 10; tenth++)
        {
            Assert.Equal(tenth, ScoreProbability.BinOf(ScoreProbability.Of(10 * tenth, Direction.LONG)));
            Assert.Equal(tenth, ScoreProbability.BinOf(ScoreProbability.Of(100 - (10 * tenth), Direction.SHORT)));
        }
    }

    [Fact]
    public void The_book_compounds_and_its_drawdown_is_measured_from_the_highest_point()
    {
        // 100 → 110 → 55 (half of 110) → 66 → 132.
        var curve = EqualWeightBook.Curve([10, -50, 20, 100]);

        Assert.Equal([110, 55, 66, 132], curve.Select(c => Math.Round(c, 9)));
        Assert.Equal([0, -50, -40, 0], EqualWeightBook.Drawdowns(curve).Select(d => Math.Round(d, 9)));
        Assert.Equal([-10.0], EqualWeightBook.Drawdowns(EqualWeightBook.Curve([-10])).Select(d => Math.Round(d, 9)));
    }

    [Fact]
    public void The_book_cannot_lose_more_than_it_has()
    {
        var curve = EqualWeightBook.Curve([5, -130, 50]);

        Assert.Equal([0.0, 0.0], curve[1..]);
        Assert.Equal(-100, EqualWeightBook.Drawdowns(curve).Min());
    }

    [Fact]
    public void The_Sharpe_ratio_is_mean_over_sample_deviation_times_the_root_of_252()
    {
        Assert.Equal(2 * Math.Sqrt(252), EqualWeightBook.Sharpe([1, 2, 3])!.Value, 12);
        Assert.Null(EqualWeightBook.Sharpe([1]));
        Assert.Null(EqualWeightBook.Sharpe([1, 1, 1]));
        Assert.Null(EqualWeightBook.Sharpe([]));
    }

    [Fact]
    public void The_profit_factor_needs_losses()
    {
        Assert.Equal(1.5, EqualWeightBook.ProfitFactor(3, -2));
        Assert.Equal(0, EqualWeightBook.ProfitFactor(0, -2));
        Assert.Null(EqualWeightBook.ProfitFactor(3, 0));
    }

    [Fact]
    public void Weights_are_the_policys_with_its_aliases_and_equal_where_it_names_nobody()
    {
        var policy = new Dictionary<string, double> { ["technical"] = 0.6, ["pattern"] = 0.4, ["risk"] = -1 };

        Assert.Equal(
            new() { ["technical"] = 0.6, ["pattern_recognition"] = 0.4, ["risk"] = 0, ["unknown"] = 0 },
            AgentWeights.For(["technical", "pattern_recognition", "risk", "unknown"], policy));
        Assert.Equal(new() { ["a"] = 1, ["b"] = 1 }, AgentWeights.For(["a", "b"], policy));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(-1e300)]
    [InlineData(null)]
    public void What_is_no_number_that_can_be_shown_is_null(double? value) => Assert.Null(Figure.Of(value));

    [Fact]
    public void Figures_have_six_places()
    {
        Assert.Equal(0.333333m, Figure.Of(1 / 3.0));
        Assert.Equal(-2m, Figure.Of(-2));
    }
}
