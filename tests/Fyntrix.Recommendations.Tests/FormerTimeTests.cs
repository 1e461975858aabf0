using FsCheck;
using FsCheck.Fluent;
using Fyntrix.Recommendations.Picks;
using Fyntrix.Recommendations.Shared;
using Fyntrix.ServiceDefaults.Calendar;

namespace Fyntrix.Recommendations.Tests;

public sealed class FormerTimeTests
{
    private static readonly Gen<DateTimeOffset> Moments =
        Gen.Choose(0, 1_000_000_000).SelectMany(s => Gen.Choose(0, 999_999).Select(us => DateTimeOffset.UnixEpoch.AddSeconds(s + 1_000_000_000L).AddMicroseconds(us)));

    [Theory]
    [InlineData("2026-01-09T19:56:26.097643Z", "nifty50:Intraday:2026-01-09T14:28:23.933306", "2026-01-09T14:26:26.097643Z")]
    [InlineData("2026-01-09T19:56:26.097643", "nifty50:Intraday:2026-01-09T14:28:23.933306", "2026-01-09T14:26:26.097643Z")]
    [InlineData("2026-01-09T19:56:26Z", null, "2026-01-09T14:26:26.000000Z")]
    [InlineData("2026-01-09T19:56:26Z", "a run of another kind", "2026-01-09T14:26:26.000000Z")]
    // The run's end shows that this one was UTC already.
    [InlineData("2026-01-09T14:26:26.097643Z", "nifty50:Intraday:2026-01-09T14:28:23.933306", "2026-01-09T14:26:26.097643Z")]
    // After midnight in India it is the day before in London.
    [InlineData("2026-01-10T01:10:00Z", null, "2026-01-09T19:40:00.000000Z")]
    public void A_time_of_the_former_system_becomes_the_true_moment(string written, string? run, string moment) =>
        Assert.Equal(moment, UtcText.Of(FormerTime.TrueMoment(written, run)!.Value));

    [Theory]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("20260109_143439")]
    [InlineData("12:30")]
    [InlineData("0001-01-01T00:00:00Z")]
    public void What_is_no_time_stays_none(string written) => Assert.Null(FormerTime.TrueMoment(written, null));

    [Fact]
    public void Indian_and_universal_stamps_of_one_run_mean_the_same_moment() =>
        Prop.ForAll(Moments.ToArbitrary(), Gen.Choose(1, 3600).ToArbitrary(), (start, seconds) =>
        {
            var run = $"nifty50:Swing:{UtcText.Of(start.AddSeconds(seconds)).TrimEnd('Z')}";
            return FormerTime.TrueMoment(UtcText.Of(start + IndianTime.Offset), run) == start
                && FormerTime.TrueMoment(UtcText.Of(start), run) == start;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_text_of_a_moment_reads_back_as_the_moment() =>
        Prop.ForAll(Moments.ToArbitrary(), moment => FormerTime.Parse(UtcText.Of(moment)) == moment).QuickCheckThrowOnFailure();
}
