using System.Globalization;
using Fyntrix.ServiceDefaults.Charts;

namespace Fyntrix.Recommendations.Statistics;

/// <summary>What scores said as probabilities against what came, above how many picks each bin has.</summary>
internal static class CalibrationChart
{
    private const int Width = 640;
    private const int Height = 700;
    private const double Left = 76;
    private const double Right = 616;
    private const double Top = 116;
    private const double Middle = 476;
    private const double LowTop = 506;
    private const double Bottom = 616;

    public static string Draw(CalibrationAnswer answer)
    {
        const string title = "Reliability of the scores (not calibrated)";
        var chart = new SvgChart();
        chart.Text("strong", 20, 50, ChartText.Short(answer.Filter)).Text("", 20, 70, ChartText.Of(answer.Picks)).Text("", 20, 88, Scores(answer));
        DrawAxes(chart);
        DrawBins(chart, answer);
        var said = answer.Bins.Where(b => b.Picks > 0).Select(b => string.Create(
            CultureInfo.InvariantCulture, $"said {ChartText.Of(b.MeanProbability)}, came {ChartText.Of(b.Observed.Value)} of {b.Picks:N0}"));
        return chart.Draw(
            Width, Height, title, $"{ChartText.Of(answer.Filter)}. {ChartText.Of(answer.Picks)}; {Scores(answer)}. {(answer.Scored == 0 ? "No evaluated picks with a score" : string.Join("; ", said))}.");
    }

    private static string Scores(CalibrationAnswer answer) => string.Create(
        CultureInfo.InvariantCulture,
        $"{answer.Scored:N0} with a score · Brier score {ChartText.Of(answer.Brier.Value, 3)}, {ChartText.Of(answer.BrierOfBaseRate, 3)} by always saying the base rate {ChartText.Of(answer.BaseRate, 3)}");

    private static void DrawAxes(SvgChart chart)
    {
        for (var tenth = 0; tenth <= 10; tenth += 2)
        {
            var share = tenth / 10.0;
            chart.Line("grid", Left, Y(share), Right, Y(share)).Text("end", Left - 8, Y(share) + 4, share.ToString("0.0", CultureInfo.InvariantCulture));
            chart.Line("grid", X(share), Top, X(share), Middle).Line("axis", X(share), Bottom, X(share), Bottom + 5);
            chart.Text("middle", X(share), Bottom + 20, share.ToString("0.0", CultureInfo.InvariantCulture));
        }

        chart.Line("axis", Left, Bottom, Right, Bottom);
        chart.Upright(22, (Top + Middle) / 2, "Share with a return above zero").Upright(22, (LowTop + Bottom) / 2, "Picks");
        chart.Text("middle", (Left + Right) / 2, Bottom + 42, "Score read as a probability: score/100 of LONG, 1 − score/100 of SHORT");
        chart.Text("middle", (Left + Right) / 2, Bottom + 62, "Upright lines: 95 % Wilson intervals; dashed: where calibrated scores would lie");
    }

    private static void DrawBins(SvgChart chart, CalibrationAnswer answer)
    {
        if (answer.Scored == 0)
        {
            chart.Text("middle", (Left + Right) / 2, (Top + Middle) / 2, "No evaluated picks with a score");
            return;
        }

        chart.Line("dash", X(0), Y(0), X(1), Y(1));
        var most = answer.Bins.Max(b => b.Picks);
        var shown = answer.Bins.Where(b => b.Picks > 0).ToList();
        foreach (var bin in shown)
        {
            var (left, right) = (X((double)bin.Above) + 2, X((double)bin.Below) - 2);
            var height = (double)bin.Picks / most * (Bottom - LowTop - 16);
            chart.Rectangle("bar", left, Bottom - height, right - left, height);
            chart.Text("middle", (left + right) / 2, Bottom - height - 4, bin.Picks.ToString("N0", CultureInfo.InvariantCulture));
            var x = X((double)bin.MeanProbability!);
            chart.Line("error", x, Y((double)bin.Observed.Lower!), x, Y((double)bin.Observed.Upper!));
        }

        chart.Path("line", shown.Select(b => (X((double)b.MeanProbability!), Y((double)b.Observed.Value!))));
        foreach (var bin in shown)
        {
            chart.Dot(
                "dot", X((double)bin.MeanProbability!), Y((double)bin.Observed.Value!), 4,
                string.Create(CultureInfo.InvariantCulture, $"{ChartText.Of(bin.Observed.Value)} of {bin.Picks:N0} picks, said {ChartText.Of(bin.MeanProbability)}"));
        }
    }

    private static double X(double share) => Left + (share * (Right - Left));

    private static double Y(double share) => Middle - (share * (Middle - Top));
}
