using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Xml.Linq;
using Fyntrix.Recommendations.Statistics;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.Testing;

namespace Fyntrix.Recommendations.Tests.Statistics;

/// <summary>The answers against the same figures computed from the list of picks, item by item.</summary>
public sealed class StatisticsTests(StatisticsTests.Host host) : IClassFixture<StatisticsTests.Host>
{
    private static readonly string[] Endpoints =
        ["by-mode", "by-universe", "by-policy", "by-regime", "by-confidence", "by-direction", "agents", "calibration", "equity", "costs", "equity.svg", "calibration.svg"];

    public sealed class Host : RecommendationsHost, IAsyncLifetime
    {
        internal List<SeedPick> Picks { get; } = SeededPicks.Make(21, runs: 60);

        async Task IAsyncLifetime.InitializeAsync()
        {
            await InitializeAsync();
            await ExecuteAsync(
                "INSERT INTO rl_policies (policy_id, name, created_at, updated_at, status, config_json, created_at_micros) VALUES ('weighted', 'n', 't', 't', 'DRAFT', $config, 0)",
                ("$config", """{"weights":{"Swing":{"technical":0.7,"pattern":0.3}}}"""));
            foreach (var pick in Picks)
            {
                await Store.WriteAsync(
                    write =>
                    {
                        pick.Insert(write);
                        return true;
                    },
                    CancellationToken.None);
            }
        }
    }

    [Theory]
    [InlineData("by-mode", "")]
    [InlineData("by-universe", "mode=Swing")]
    [InlineData("by-policy", "direction=SHORT")]
    [InlineData("by-regime", "from=2025-12-03&to=2025-12-09")]
    [InlineData("by-confidence", "universe=BANKNIFTY&regime=Bull")]
    [InlineData("by-direction", "confidence=High&policy=weighted")]
    [InlineData("by-direction", "from=2025-12-04&to=2025-12-04")]
    public async Task Figures_by_a_dimension_are_those_of_its_picks(string endpoint, string query)
    {
        var picks = Filtered(query);
        var answer = await host.GetAsync($"/api/v1/statistics/{endpoint}?{query}");

        Func<SeedPick, string?> key = endpoint switch
        {
            "by-mode" => p => p.Mode,
            "by-universe" => p => p.Universe,
            "by-policy" => p => p.Policy,
            "by-regime" => p => p.Regime,
            "by-confidence" => p => p.Confidence,
            _ => p => p.Direction,
        };
        Assert.NotEmpty(picks);
        AreFigures(picks, answer.GetProperty("total"));
        var groups = answer.GetProperty("groups").EnumerateArray().ToList();
        Assert.Equal(picks.Select(key).Distinct().Order(), groups.Select(g => g.GetProperty("value").GetString()).Order());
        foreach (var group in groups)
            AreFigures([.. picks.Where(p => key(p) == group.GetProperty("value").GetString())], group);
        Assert.Equal(groups.Select(Issued).OrderDescending(), groups.Select(Issued));
        static long Issued(JsonElement group) => group.GetProperty("picks").GetProperty("issued").GetInt64();
    }

    [Fact]
    public async Task The_answer_says_how_its_intervals_were_made()
    {
        var method = (await host.GetAsync("/api/v1/statistics/by-mode")).GetProperty("method");

        Assert.Equal("""{"confidence_level":0.95,"share_interval":"WILSON","z":1.959964,"mean_interval":"BOOTSTRAP_BY_TRADE_DATE","resamples":10000,"seed":20260109}""", method.GetRawText());
    }

    [Fact]
    public async Task A_single_trade_date_has_figures_without_bootstrap_intervals_and_says_why()
    {
        var day = host.Picks.Where(p => p.IsEvaluated).GroupBy(p => p.Day).First(g => g.Any(p => p.Excess is not null)).Key;
        var total = (await host.GetAsync($"/api/v1/statistics/by-mode?from={day:yyyy-MM-dd}&to={day:yyyy-MM-dd}")).GetProperty("total");

        foreach (var name in new[] { "mean_return_pct", "mean_excess_pct" })
        {
            var estimate = total.GetProperty(name);
            Assert.Equal(JsonValueKind.Number, estimate.GetProperty("value").ValueKind);
            Assert.Equal(JsonValueKind.Null, estimate.GetProperty("lower").ValueKind);
            Assert.Equal("SINGLE_TRADE_DATE", estimate.GetProperty("reason").GetString());
        }

        Assert.Equal(JsonValueKind.Number, total.GetProperty("hit_rate").GetProperty("lower").ValueKind);
        Assert.Equal(JsonValueKind.Null, total.GetProperty("sharpe").ValueKind);
    }

    [Theory]
    [InlineData("")]
    [InlineData("mode=Swing&universe=NIFTY50&policy=weighted")]
    [InlineData("direction=LONG")]
    [InlineData("confidence=Low&from=2025-12-02")]
    [InlineData("regime=Bear")]
    public async Task The_skill_of_agents_is_that_of_their_scores_run_by_run(string query)
    {
        var picks = Filtered(query);
        var answer = await host.GetAsync($"/api/v1/statistics/agents?{query}");

        AreCounts(picks, answer.GetProperty("picks"));
        IsSkill(answer.GetProperty("blend"), Runs(picks, p => p.Score), null);
        var agents = answer.GetProperty("agents").EnumerateArray().ToList();
        Assert.Equal(["news", "pattern_recognition", "technical"], agents.Select(a => a.GetProperty("agent").GetString()).Order());
        foreach (var agent in agents)
        {
            var name = agent.GetProperty("agent").GetString()!;
            IsSkill(agent, Runs(picks, p => p.Scores.TryGetValue(name, out var score) ? score : null), Compared(picks, name));
        }
    }

    [Fact]
    public async Task Too_many_picks_of_divided_runs_are_not_read_one_by_one()
    {
        await host.GetAsync("/api/v1/statistics/agents?direction=LONG&mode=Options");
        await host.ExecuteAsync("UPDATE outcome_cells SET issued = issued + 50001 WHERE group_id = (SELECT max(group_id) FROM outcome_groups WHERE mode = 'Options' AND direction = 'LONG')");

        using var response = await host.As("reader").GetAsync(new Uri("/api/v1/statistics/agents?direction=LONG&mode=Options", UriKind.Relative));

        await response.IsProblemAsync(HttpStatusCode.UnprocessableEntity, "STATISTICS_TOO_BROAD");
        await host.GetAsync("/api/v1/statistics/agents?mode=Options");
        await host.ExecuteAsync("UPDATE ai_recommendations SET policy_version = policy_version WHERE mode = 'Options'");
    }

    [Theory]
    [InlineData("")]
    [InlineData("direction=SHORT&mode=Intraday")]
    public async Task Calibration_is_that_of_scores_against_returns_above_zero(string query)
    {
        var picks = Filtered(query);
        var answer = await host.GetAsync($"/api/v1/statistics/calibration?{query}");

        AreCounts(picks, answer.GetProperty("picks"));
        var scored = picks.Where(p => p.IsEvaluated && p.Score is not null).ToList();
        Assert.Equal(scored.Count, answer.GetProperty("scored").GetInt32());
        Assert.False(answer.GetProperty("calibrated").GetBoolean());
        Assert.Contains("not calibrated", answer.GetProperty("probability").GetString(), StringComparison.Ordinal);
        IsMean(ByDay(scored, Error), answer.GetProperty("brier"));
        var rate = scored.Count(p => p.Return > 0) / (double)scored.Count;
        IsNear(rate, answer.GetProperty("base_rate"));
        IsNear(scored.Average(p => Math.Pow(rate - (p.Return > 0 ? 1 : 0), 2)), answer.GetProperty("brier_of_base_rate"));
        var bins = answer.GetProperty("bins").EnumerateArray().ToList();
        Assert.Equal(10, bins.Count);
        Assert.Equal(scored.Count, bins.Sum(b => b.GetProperty("picks").GetInt32()));
        foreach (var bin in bins)
        {
            var (above, below) = (bin.GetProperty("above").GetDouble(), bin.GetProperty("below").GetDouble());
            var members = scored.Where(p => Math.Round(p.Probability, 6) >= above && (Math.Round(p.Probability, 6) < below || (below == 1 && p.Probability >= 1))).ToList();
            Assert.Equal(members.Count, bin.GetProperty("picks").GetInt32());
            Assert.Equal(members.Count(p => p.Return > 0), bin.GetProperty("positive").GetInt32());
            IsNear(members.Count == 0 ? null : members.Average(p => p.Probability), bin.GetProperty("mean_probability"));
            IsShare(members.Count(p => p.Return > 0), members.Count, bin.GetProperty("observed"));
        }

        static double Error(SeedPick pick) => Math.Pow(pick.Probability - (pick.Return > 0 ? 1 : 0), 2);
    }

    [Theory]
    [InlineData("")]
    [InlineData("mode=Swing")]
    public async Task The_book_compounds_the_mean_return_of_each_trade_date(string query)
    {
        var picks = Filtered(query);
        var answer = await host.GetAsync($"/api/v1/statistics/equity?{query}");

        AreFigures(picks, answer.GetProperty("total"));
        var points = answer.GetProperty("points").EnumerateArray().ToList();
        var days = picks.GroupBy(p => p.Day).OrderBy(d => d.Key).ToList();
        Assert.Equal(days.Select(d => d.Key.ToString("O", CultureInfo.InvariantCulture)), points.Select(p => p.GetProperty("trade_date").GetString()));
        double equity = 100, peak = 100;
        foreach (var (day, point) in days.Zip(points))
        {
            AreCounts([.. day], point.GetProperty("picks"));
            var returns = day.Where(p => p.IsEvaluated).Select(p => p.Return!.Value).ToList();
            equity *= returns.Count == 0 ? 1 : 1 + (returns.Average() / 100);
            peak = Math.Max(peak, equity);
            IsNear(returns.Count == 0 ? null : returns.Average(), point.GetProperty("return_pct"));
            IsNear(equity, point.GetProperty("equity"));
            IsNear((equity / peak * 100) - 100, point.GetProperty("drawdown_pct"));
        }
    }

    [Theory]
    [InlineData("from=2025-13-01", "from")]
    [InlineData("from=09-01-2026", "from")]
    [InlineData("to=yesterday", "to")]
    [InlineData("from=2026-01-09&to=2026-01-08", "to")]
    [InlineData("mode=swing", "mode")]
    [InlineData("mode=", "mode")]
    [InlineData("universe=NASDAQ", "universe")]
    [InlineData("direction=UP", "direction")]
    [InlineData("confidence=Certain", "confidence")]
    [InlineData("policy=%20", "policy")]
    [InlineData("regime=012345678901234567890123456789012", "regime")]
    [InlineData("format=xml", "format")]
    public async Task A_bad_filter_is_named(string query, string field)
    {
        foreach (var endpoint in Endpoints)
        {
            using var response = await host.As("reader").GetAsync(new Uri($"/api/v1/statistics/{endpoint}?{query}", UriKind.Relative));
            var problem = await response.IsProblemAsync(HttpStatusCode.BadRequest, "VALIDATION_FAILED");
            Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _), $"{endpoint}: {problem}");
        }
    }

    [Fact]
    public async Task Costs_cannot_be_told_apart_within_a_run()
    {
        using var response = await host.As("reader").GetAsync(new Uri("/api/v1/statistics/costs?direction=LONG&regime=Bull", UriKind.Relative));

        var problem = await response.IsProblemAsync(HttpStatusCode.BadRequest, "VALIDATION_FAILED");
        Assert.Equal(["direction", "regime"], problem.GetProperty("errors").EnumerateObject().Select(e => e.Name).Order());
    }

    [Fact]
    public async Task Statistics_are_for_who_may_read_picks()
    {
        foreach (var endpoint in Endpoints)
        {
            var address = new Uri($"/api/v1/statistics/{endpoint}", UriKind.Relative);
            Assert.Equal(HttpStatusCode.Unauthorized, (await host.Anonymous().GetAsync(address)).StatusCode);
            Assert.Equal(HttpStatusCode.Forbidden, (await host.As("other", Scopes.LlmWrite).GetAsync(address)).StatusCode);
            foreach (var scope in new[] { Scopes.User, Scopes.PicksWrite, Scopes.Admin })
                Assert.Equal(HttpStatusCode.OK, (await host.As("reader", scope).GetAsync(address)).StatusCode);
        }
    }

    [Fact]
    public async Task A_table_has_the_figures_of_the_answer_with_all_denominators_and_the_method_in_each_row()
    {
        var answer = await host.GetAsync("/api/v1/statistics/by-mode");
        var rows = await CsvAsync("by-mode");

        var groups = answer.GetProperty("groups").EnumerateArray().Append(answer.GetProperty("total")).ToList();
        Assert.Equal(groups.Count, rows.Count);
        foreach (var (group, row) in groups.Zip(rows))
        {
            Assert.Equal(group.GetProperty("value").GetString() ?? "", row["group_value"]);
            Assert.Equal(group.GetProperty("picks").GetProperty("issued").GetRawText(), row["group_picks_issued"]);
            Assert.Equal(group.GetProperty("picks").GetProperty("pending").GetRawText(), row["group_picks_pending"]);
            Assert.Equal(group.GetProperty("picks").GetProperty("unresolvable").GetRawText(), row["group_picks_unresolvable"]);
            Assert.Equal(group.GetProperty("mean_return_pct").GetProperty("lower").GetRawText(), row["group_mean_return_pct_lower"]);
            Assert.Equal(("WILSON", "10000", "20260109"), (row["method_share_interval"], row["method_resamples"], row["method_seed"]));
        }

        Assert.Equal("TOTAL", rows[^1]["row"]);
        foreach (var (endpoint, column, expected) in new[]
        {
            ("equity", "picks_issued", (string?)null),
            ("calibration", "all_issued", host.Picks.Count.ToString(CultureInfo.InvariantCulture)),
            ("agents", "all_issued", host.Picks.Count.ToString(CultureInfo.InvariantCulture)),
            ("costs", "picks_issued", host.Picks.Count.ToString(CultureInfo.InvariantCulture)),
        })
        {
            var table = await CsvAsync(endpoint);
            Assert.NotEmpty(table);
            Assert.All(table, r => Assert.Equal(expected ?? r[column], r[column]));
        }

        Assert.Equal(host.Picks.Count, (await CsvAsync("equity")).Sum(r => int.Parse(r["picks_issued"], CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData("text/csv", "", "text/csv")]
    [InlineData("text/csv;q=0.5, application/json", "", "application/json")]
    [InlineData("application/json;q=0.5, text/csv", "", "text/csv")]
    [InlineData("*/*", "", "application/json")]
    [InlineData("text/csv", "?format=json", "application/json")]
    [InlineData("application/json", "?format=csv", "text/csv")]
    public async Task The_query_decides_on_the_format_and_then_the_Accept_header(string accept, string query, string expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/statistics/by-mode{query}");
        request.Headers.Accept.ParseAdd(accept);

        using var response = await host.As("reader").SendAsync(request);

        Assert.Equal(expected, response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("Accept", response.Headers.Vary);
    }

    [Fact]
    public void A_text_that_a_spreadsheet_would_run_is_defused_and_numbers_stay_numbers()
    {
        var csv = CsvTable.Of(
            new[] { "=1+1", "+x", "-x", "@x", "\tx", "a,b", "say \"so\"", "two\nlines", "plain", null }.Select(t => new { Text = t, Number = (decimal?)-1.50m, Date = new DateOnly(2026, 1, 9) }),
            new { Flag = false });

        Assert.Equal(
            "text,number,date,flag\r\n" + string.Concat(new[] { "'=1+1", "'+x", "'-x", "'@x", "'\tx", "\"a,b\"", "\"say \"\"so\"\"\"", "\"two\nlines\"", "plain", "" }
                .Select(t => $"{t},-1.5,2026-01-09,false\r\n")),
            csv);
    }

    [Theory]
    [InlineData("equity.svg")]
    [InlineData("calibration.svg")]
    public async Task A_chart_is_a_drawing_that_says_its_numbers_and_loads_nothing(string chart)
    {
        using var response = await host.As("reader").GetAsync(new Uri($"/api/v1/statistics/{chart}?policy=%3Cscript%3E%26%22%01x", UriKind.Relative));
        var escaped = XDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Contains("policy <script>&\"\uFFFDx", escaped.Root!.Value, StringComparison.Ordinal);
        Assert.DoesNotContain(escaped.Descendants(), e => e.Name.LocalName == "script");
        Assert.Contains("No evaluated picks", escaped.Root.Value, StringComparison.Ordinal);

        using var whole = await host.As("reader").GetAsync(new Uri($"/api/v1/statistics/{chart}", UriKind.Relative));
        var text = await whole.Content.ReadAsStringAsync();
        var drawing = XDocument.Parse(text);
        Assert.Equal("image/svg+xml", whole.Content.Headers.ContentType?.MediaType);
        Assert.Equal("default-src 'none'; style-src 'unsafe-inline'", whole.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal("http://www.w3.org/2000/svg", drawing.Root!.Name.NamespaceName);
        Assert.DoesNotContain("NaN", text, StringComparison.Ordinal);
        Assert.DoesNotContain(drawing.Descendants().Attributes(), a => a.Name.LocalName is "href" or "src");
        Assert.DoesNotContain("url(", text, StringComparison.Ordinal);
        Assert.Contains("prefers-color-scheme:dark", text, StringComparison.Ordinal);
        foreach (var name in new[] { "title", "desc" })
            Assert.False(string.IsNullOrWhiteSpace(drawing.Root.Elements().First(e => e.Name.LocalName == name).Value));

        var evaluated = host.Picks.Count(p => p.IsEvaluated);
        var unresolvable = host.Picks.Count(p => p.Label == "UNRESOLVED");
        Assert.Contains($"{evaluated} evaluated of {host.Picks.Count} issued ({host.Picks.Count - evaluated - unresolvable} pending, {unresolvable} unresolvable)", drawing.Root.Value, StringComparison.Ordinal);
        if (chart == "equity.svg")
        {
            var last = (await host.GetAsync("/api/v1/statistics/equity")).GetProperty("points").EnumerateArray().Last().GetProperty("equity").GetDecimal();
            Assert.Contains($"to {last:0.00} on", drawing.Root.Value, StringComparison.Ordinal);
        }
        else
        {
            foreach (var bin in (await host.GetAsync("/api/v1/statistics/calibration")).GetProperty("bins").EnumerateArray())
                Assert.Contains(bin.GetProperty("picks").GetRawText(), drawing.Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value));
        }
    }

    private async Task<List<Dictionary<string, string>>> CsvAsync(string endpoint)
    {
        var client = host.As("reader");
        client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("text/csv"));
        var lines = (await client.GetStringAsync(new Uri($"/api/v1/statistics/{endpoint}", UriKind.Relative))).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        return [.. lines[1..].Select(l => lines[0].Split(',').Zip(l.Split(',')).ToDictionary(f => f.First, f => f.Second))];
    }

    private List<SeedPick> Filtered(string query)
    {
        IEnumerable<SeedPick> picks = host.Picks;
        foreach (var part in query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=')))
        {
            var value = part[1];
            picks = part[0] switch
            {
                "mode" => picks.Where(p => p.Mode == value),
                "universe" => picks.Where(p => p.Universe == value),
                "direction" => picks.Where(p => p.Direction == value),
                "confidence" => picks.Where(p => p.Confidence == value),
                "policy" => picks.Where(p => p.Policy == value),
                "regime" => picks.Where(p => p.Regime == value),
                "from" => picks.Where(p => p.Day >= DateOnly.Parse(value, CultureInfo.InvariantCulture)),
                "to" => picks.Where(p => p.Day <= DateOnly.Parse(value, CultureInfo.InvariantCulture)),
                _ => throw new ArgumentOutOfRangeException(nameof(query), part[0], null),
            };
        }

        return [.. picks];
    }

    private static void AreCounts(IReadOnlyCollection<SeedPick> picks, JsonElement counts)
    {
        Assert.Equal(picks.Count, counts.GetProperty("issued").GetInt64());
        Assert.Equal(picks.Count(p => p.IsEvaluated), counts.GetProperty("evaluated").GetInt64());
        Assert.Equal(picks.Count(p => p.Label is null), counts.GetProperty("pending").GetInt64());
        Assert.Equal(picks.Count(p => p.Label == "UNRESOLVED"), counts.GetProperty("unresolvable").GetInt64());
    }

    private static void AreFigures(IReadOnlyList<SeedPick> picks, JsonElement group)
    {
        var evaluated = picks.Where(p => p.IsEvaluated).ToList();
        var known = evaluated.Where(p => p.Excess is not null).ToList();
        AreCounts(picks, group.GetProperty("picks"));
        Assert.Equal(evaluated.Count(p => p.Label == "WIN"), group.GetProperty("wins").GetInt32());
        Assert.Equal(evaluated.Count(p => p.Label == "LOSS"), group.GetProperty("losses").GetInt32());
        Assert.Equal(evaluated.Count(p => p.Label == "BREAKEVEN"), group.GetProperty("breakeven").GetInt32());
        Assert.Equal(evaluated.Count(p => p.Ambiguous), group.GetProperty("ambiguous").GetInt32());
        Assert.Equal(evaluated.Count(p => p.Return > 1), group.GetProperty("hit_target").GetInt32());
        Assert.Equal(evaluated.Count(p => p.Return < -1), group.GetProperty("hit_stop").GetInt32());
        Assert.Equal(evaluated.Select(p => p.Day).Distinct().Count(), group.GetProperty("trade_dates").GetInt32());
        IsShare(evaluated.Count(p => p.Label == "WIN"), evaluated.Count, group.GetProperty("hit_rate"));
        IsMean(ByDay(evaluated, p => p.Return!.Value), group.GetProperty("mean_return_pct"));
        Assert.Equal(known.Count, group.GetProperty("with_excess").GetInt32());
        IsMean(ByDay(known, p => p.Excess!.Value), group.GetProperty("mean_excess_pct"));
        IsNear(evaluated.Count == 0 ? null : Naive.Median(evaluated.Select(p => p.Return!.Value)), group.GetProperty("median_return_pct"));
        IsNear(known.Count == 0 ? null : Naive.Median(known.Select(p => p.Excess!.Value)), group.GetProperty("median_excess_pct"));
        var losses = evaluated.Where(p => p.Return < 0).Sum(p => p.Return!.Value);
        IsNear(losses == 0 ? null : -evaluated.Where(p => p.Return > 0).Sum(p => p.Return!.Value) / losses, group.GetProperty("profit_factor"));
        IsNear(Mean(evaluated, p => Math.Max(0, p.Return!.Value) + 1), group.GetProperty("mean_runup_pct"));
        IsNear(Mean(evaluated, p => Math.Min(0, p.Return!.Value) - 1), group.GetProperty("mean_drawdown_pct"));
        IsNear(Mean(evaluated, p => p.Return!.Value), group.GetProperty("mean_plan_return_pct"));
        IsNear(Mean(evaluated, p => Math.Max(0, p.Return!.Value) / (Math.Max(0, p.Return.Value) + 1)), group.GetProperty("mean_capture_ratio"));

        var daily = ByDay(evaluated, p => p.Return!.Value).Select(d => d.Average()).ToList();
        double equity = 100, peak = 100, worst = 0;
        foreach (var ret in daily)
        {
            equity *= 1 + (ret / 100);
            peak = Math.Max(peak, equity);
            worst = Math.Min(worst, ((equity / peak) - 1) * 100);
        }

        IsNear(daily.Count == 0 ? null : worst, group.GetProperty("max_drawdown_pct"));
        var mean = daily.Count == 0 ? 0 : daily.Average();
        IsNear(daily.Count < 2 ? null : mean / Math.Sqrt(daily.Sum(d => (d - mean) * (d - mean)) / (daily.Count - 1)) * Math.Sqrt(252), group.GetProperty("sharpe"));
        static double? Mean(IReadOnlyCollection<SeedPick> of, Func<SeedPick, double> figure) => of.Count == 0 ? null : of.Average(figure);
    }

    private static List<double[]> ByDay(IEnumerable<SeedPick> picks, Func<SeedPick, double> figure) =>
        [.. picks.GroupBy(p => p.Day).OrderBy(d => d.Key).Select(d => d.Select(figure).ToArray())];

    /// <summary>Score and forward return of each evaluated pick of each run that has a score.</summary>
    private static List<(DateOnly Day, List<(double Score, double Return)> Pairs)> Runs(IEnumerable<SeedPick> picks, Func<SeedPick, double?> score) =>
        [.. picks.Where(p => p.IsEvaluated && score(p) is not null).GroupBy(p => p.Run).Select(r => (r.First().Day, r.Select(p => (score(p)!.Value, p.Forward)).ToList()))];

    /// <summary>Rank IC of the blend with and without the agent in each run where both are known.</summary>
    private static List<(DateOnly Day, double With, double Without)> Compared(IEnumerable<SeedPick> picks, string agent)
    {
        var compared = new List<(DateOnly, double, double)>();
        foreach (var run in picks.Where(p => p.IsEvaluated).GroupBy(p => p.Run))
        {
            var weights = run.First() is { Policy: "weighted", Mode: "Swing" } && run.SelectMany(p => p.Scores.Keys).Any(a => a != "news")
                ? new Dictionary<string, double> { ["technical"] = 0.7, ["pattern_recognition"] = 0.3, ["news"] = 0 }
                : new() { ["technical"] = 1, ["pattern_recognition"] = 1, ["news"] = 1 };
            var both = run.Where(p => p.Scores.Any(s => s.Key != agent && weights[s.Key] > 0)).ToList();
            if (weights[agent] == 0 || !run.Any(p => p.Scores.ContainsKey(agent)))
                continue;
            var with = Naive.Spearman([.. both.Select(p => Blend(p.Scores))], [.. both.Select(p => p.Forward)]);
            var without = Naive.Spearman([.. both.Select(p => Blend(p.Scores.Where(s => s.Key != agent)))], [.. both.Select(p => p.Forward)]);
            if (with is { } w && without is { } o)
                compared.Add((run.First().Day, w, o));
            double Blend(IEnumerable<KeyValuePair<string, double>> scores) => scores.Sum(s => s.Value * weights[s.Key]) / scores.Sum(s => weights[s.Key]);
        }

        return compared;
    }

    private static void IsSkill(JsonElement skill, List<(DateOnly Day, List<(double Score, double Return)> Pairs)> runs, List<(DateOnly Day, double With, double Without)>? compared)
    {
        Assert.Equal(runs.Sum(r => r.Pairs.Count), skill.GetProperty("picks").GetInt32());
        var ics = runs.Select(r => (r.Day, Ic: Naive.Pearson([.. r.Pairs.Select(p => p.Score)], [.. r.Pairs.Select(p => p.Return)]))).Where(r => r.Ic is not null).ToList();
        var ranks = runs.Select(r => (r.Day, Ic: Naive.Spearman([.. r.Pairs.Select(p => p.Score)], [.. r.Pairs.Select(p => p.Return)]))).Where(r => r.Ic is not null).ToList();
        Assert.Equal(ranks.Count, skill.GetProperty("runs_measured").GetInt32());
        IsMean(Days(ics.Select(r => (r.Day, r.Ic!.Value))), skill.GetProperty("ic"));
        IsMean(Days(ranks.Select(r => (r.Day, r.Ic!.Value))), skill.GetProperty("rank_ic"));
        var mean = ranks.Count == 0 ? 0 : ranks.Average(r => r.Ic!.Value);
        IsNear(ranks.Count < 2 ? null : mean / Math.Sqrt(ranks.Sum(r => Math.Pow(r.Ic!.Value - mean, 2)) / (ranks.Count - 1)), skill.GetProperty("icir"));
        Assert.Equal(compared?.Count ?? 0, skill.GetProperty("runs_compared").GetInt32());
        IsNear(compared is [_, ..] ? compared.Average(c => c.With) : null, skill.GetProperty("rank_ic_with"));
        IsNear(compared is [_, ..] ? compared.Average(c => c.Without) : null, skill.GetProperty("rank_ic_without"));
        IsMean(Days((compared ?? []).Select(c => (c.Day, c.With - c.Without))), skill.GetProperty("contribution"));
        static List<double[]> Days(IEnumerable<(DateOnly Day, double Value)> values) => [.. values.GroupBy(v => v.Day).OrderBy(d => d.Key).Select(d => d.Select(v => v.Value).ToArray())];
    }

    private static void IsShare(int hits, int trials, JsonElement estimate)
    {
        if (trials == 0)
        {
            Assert.Equal("""{"value":null,"lower":null,"upper":null,"reason":"NO_OUTCOMES"}""", estimate.GetRawText());
            return;
        }

        // The two shares that are z deviations away from what was observed: the roots of (p̂ − p)² = z²·p(1 − p)/n.
        double z2 = 1.959964 * 1.959964, share = (double)hits / trials, a = 1 + (z2 / trials), b = -((2 * share) + (z2 / trials)), c = share * share;
        var root = Math.Sqrt(Math.Max(0, (b * b) - (4 * a * c)));
        IsNear(share, estimate.GetProperty("value"));
        IsNear((-b - root) / (2 * a), estimate.GetProperty("lower"));
        IsNear((-b + root) / (2 * a), estimate.GetProperty("upper"));
    }

    private static void IsMean(IReadOnlyList<double[]> days, JsonElement estimate)
    {
        IsNear(days.Count == 0 ? null : days.SelectMany(d => d).Average(), estimate.GetProperty("value"));
        var interval = days.Count < 2 ? ((double Lower, double Upper)?)null : Naive.Bootstrap(days);
        IsNear(interval?.Lower, estimate.GetProperty("lower"));
        IsNear(interval?.Upper, estimate.GetProperty("upper"));
        Assert.Equal(days.Count switch { 0 => "NO_OUTCOMES", 1 => "SINGLE_TRADE_DATE", _ => null }, estimate.GetProperty("reason").GetString());
    }

    private static void IsNear(double? expected, JsonElement figure)
    {
        if (expected is not { } value)
            Assert.Equal(JsonValueKind.Null, figure.ValueKind);
        else
            Assert.True(figure.ValueKind == JsonValueKind.Number && Math.Abs(value - figure.GetDouble()) <= 1.01e-6 * Math.Max(1, Math.Abs(value)), $"{figure} is not {value}.");
    }
}
