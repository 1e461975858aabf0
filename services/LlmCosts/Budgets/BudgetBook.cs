using System.Text.Json;
using Fyntrix.Contracts;
using Fyntrix.LlmCosts.Data;
using Fyntrix.LlmCosts.Prices;
using Fyntrix.LlmCosts.Requests;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace Fyntrix.LlmCosts.Budgets;

/// <summary>
/// Budgets in the store: their counters per window, kept in the transaction of each booking, and the announcement of levels.
/// A window's counter is made from the totals when it is first needed, so a budget knows what was spent before it existed.
/// </summary>
internal sealed class BudgetBook(IOptions<BudgetSettings> settings, PriceList prices)
{
    private const string Columns = "id, name, amount_nano_usd, enforcement, period, time_zone, scope, scope_value, active, announced_level, announced_window, created_at, updated_at";

    private const string DailyName = "All calls of a day";

    private decimal CeilingUsdPerMillion => settings.Value.UnpricedUsdPerMillionTokens;

    /// <summary>Makes the daily budget of the configuration, or gives it its configured amount.</summary>
    public void EnsureDaily(SqliteWrite write)
    {
        var configured = Daily(write.Connection, write.Now);
        if (Find(write.Connection, Budget.DailyId) is not { } stored)
            Insert(write, configured);
        else if (stored.AmountNanoUsd != configured.AmountNanoUsd)
            Update(write, configured with { UpdatedAt = write.Now });
    }

    public static List<Budget> Active(SqliteConnection connection) =>
        connection.Query($"SELECT {Columns} FROM llm_budgets WHERE active = 1", Map);

    public static Budget? Find(SqliteConnection connection, string id) =>
        connection.QueryFirst($"SELECT {Columns} FROM llm_budgets WHERE id = $id", Map, ("$id", id));

    public static List<Budget> OfUser(SqliteConnection connection, string userId) =>
        connection.Query($"SELECT {Columns} FROM llm_budgets WHERE scope = 'USER' AND scope_value = $user AND active = 1", Map, ("$user", userId));

    /// <summary>Newest first; one more than asked for, to tell whether there are more.</summary>
    public static List<Budget> Page(SqliteConnection connection, ServiceDefaults.Api.PageWindow window) => connection.Query(
        $"""
        SELECT {Columns} FROM llm_budgets
        WHERE $after IS NULL OR (created_at, id) < ($after, $after_id)
        ORDER BY created_at DESC, id DESC LIMIT $limit
        """,
        Map,
        ("$after", window.After?.At), ("$after_id", window.After?.Id), ("$limit", window.Limit + 1));

    /// <summary>Makes a budget: what was spent in its window before counts, and what runs is held in it.</summary>
    public void Create(SqliteWrite write, Budget budget)
    {
        Insert(write, budget);
        HoldRunning(write, budget);
        Announce(write, budget);
    }

    /// <summary>Changes a budget. One that begins again catches up; one that ends lets go whom it held.</summary>
    public void Change(SqliteWrite write, Budget former, Budget changed)
    {
        Update(write, changed);
        if (changed.Active && !former.Active)
            Recount(write, changed);
        HoldRunning(write, changed);
        if (changed.Active)
            Announce(write, changed);
        else
            Withdraw(write, changed);
    }

    public static void Insert(SqliteWrite write, Budget budget) => write.Connection.Execute(
        """
        INSERT INTO llm_budgets (id, name, amount_nano_usd, enforcement, period, time_zone, scope, scope_value, active, created_at, updated_at)
        VALUES ($id, $name, $amount, $enforcement, $period, $zone, $scope, $value, $active, $created, $updated)
        """,
        ("$id", budget.Id), ("$name", budget.Name), ("$amount", budget.AmountNanoUsd), ("$enforcement", budget.Enforcement), ("$period", budget.Period),
        ("$zone", budget.TimeZone), ("$scope", budget.Scope), ("$value", budget.ScopeValue), ("$active", budget.Active), ("$created", budget.CreatedAt), ("$updated", budget.UpdatedAt));

    private static void Update(SqliteWrite write, Budget budget) => write.Connection.Execute(
        "UPDATE llm_budgets SET name = $name, amount_nano_usd = $amount, enforcement = $enforcement, active = $active, updated_at = $updated WHERE id = $id",
        ("$id", budget.Id), ("$name", budget.Name), ("$amount", budget.AmountNanoUsd), ("$enforcement", budget.Enforcement), ("$active", budget.Active), ("$updated", budget.UpdatedAt));

    /// <summary>Counts a budget's windows anew from the totals: while it was not active nothing was added to them.</summary>
    private void Recount(SqliteWrite write, Budget budget)
    {
        var windows = write.Connection.Query(
            "SELECT window_start FROM llm_budget_windows WHERE budget_id = $id", r => SqliteSql.FromMicros(r.GetInt64(0)), ("$id", budget.Id));
        foreach (var window in windows.Select(budget.WindowAt))
        {
            var spent = FromTotals(write.Connection, budget, window);
            write.Connection.Execute(
                "UPDATE llm_budget_windows SET spent_nano_usd = $spent, unpriced_tokens = $tokens WHERE budget_id = $id AND window_start = $start",
                ("$spent", spent.PricedNanoUsd), ("$tokens", spent.UnpricedTokens), ("$id", budget.Id), ("$start", window.Start));
        }
    }

    /// <summary>Removes a budget. Who stood back because of it is told that nothing holds them any more.</summary>
    public void Delete(SqliteWrite write, Budget budget)
    {
        Withdraw(write, budget);
        write.Connection.Execute("DELETE FROM llm_budgets WHERE id = $id", ("$id", budget.Id));
    }

    /// <summary>What was spent in a window of a budget; from the totals where there is no counter.</summary>
    public BudgetSpend Spent(SqliteConnection connection, Budget budget, BudgetWindow window) =>
        Counter(connection, budget.Id, window) ?? FromTotals(connection, budget, window);

    /// <summary>Whether all that was spent in a window is in the file: not when the file was made anew since from a damaged archive, until somebody accepts that.</summary>
    public static bool IsSpendKnown(SqliteConnection connection, BudgetWindow window) => connection.QueryLong(
        "SELECT NOT EXISTS (SELECT 1 FROM llm_incomplete_restores WHERE accepted_at IS NULL AND restored_at >= $start)", ("$start", window.Start)) == 1;

    /// <summary>What reservations hold in a window of a budget, in nano-USD.</summary>
    public static long Reserved(SqliteConnection connection, Budget budget, BudgetWindow window) => connection.QueryFirst(
        "SELECT reserved_nano_usd FROM llm_budget_windows WHERE budget_id = $id AND window_start = $start",
        r => r.GetInt64(0),
        ("$id", budget.Id), ("$start", window.Start));

    /// <summary>The hard budgets in force.</summary>
    public static List<Budget> Hard(SqliteConnection connection) =>
        connection.Query($"SELECT {Columns} FROM llm_budgets WHERE active = 1 AND enforcement = 'HARD'", Map);

    /// <summary>The hard budgets in force that cover a call.</summary>
    public List<Budget> Hard(SqliteWrite write, string model, Attribution attribution)
    {
        // By what the call is about, so that the budgets of other users cost nothing; models have more names than the call's.
        var found = write.Connection.Query(
            $"""
            SELECT {Columns} FROM llm_budgets
            WHERE active = 1 AND enforcement = 'HARD' AND (scope, scope_value) IN (
                SELECT 'GLOBAL', '' UNION ALL SELECT 'USER', $user UNION ALL SELECT 'AGENT', $agent
                UNION ALL SELECT scope, scope_value FROM llm_budgets WHERE scope = 'MODEL' UNION ALL SELECT 'TAG', value FROM json_each($tags))
            """,
            Map,
            ("$user", attribution.UserId), ("$agent", attribution.Agent), ("$tags", JsonSerializer.Serialize(attribution.Tags)));
        return found.FindAll(b => b.Covers(model, attribution, prices.In(write), write.Now));
    }

    /// <summary>Whether an amount still fits into a window beside what was spent and what is held there.</summary>
    public bool HasRoom(SqliteConnection connection, Budget budget, BudgetWindow window, long amountNanoUsd) => amountNanoUsd <= Room(connection, budget, window);

    /// <summary>What a window still has beside what was spent and what is held there, in nano-USD; below 0 when that is more than its budget.</summary>
    public decimal Room(SqliteConnection connection, Budget budget, BudgetWindow window) =>
        budget.AmountNanoUsd - TotalNanoUsd(Spent(connection, budget, window)) - Reserved(connection, budget, window);

    /// <summary>All of what was spent, in nano-USD, with tokens of unknown price at the configured ceiling.</summary>
    public decimal TotalNanoUsd(BudgetSpend spend) => spend.TotalNanoUsd(CeilingUsdPerMillion);

    /// <summary>Holds an amount in a window for a reservation.</summary>
    public void Hold(SqliteWrite write, Budget budget, BudgetWindow window, string reservationId, long amountNanoUsd)
    {
        if (Counter(write.Connection, budget.Id, window) is null)
            Open(write, budget, window);
        (string, object?)[] parameters = [("$id", budget.Id), ("$start", window.Start), ("$amount", amountNanoUsd), ("$reservation", reservationId)];
        write.Connection.Execute("UPDATE llm_budget_windows SET reserved_nano_usd = reserved_nano_usd + $amount WHERE budget_id = $id AND window_start = $start", parameters);
        write.Connection.Execute("INSERT INTO llm_reservation_holds (reservation_id, budget_id, window_start) VALUES ($reservation, $id, $start)", parameters);
    }

    /// <summary>
    /// Holds in a budget what reservations of its calls hold elsewhere already: it was made, made hard or activated while they ran, and what
    /// they are settled with will be spent of it.
    /// </summary>
    private void HoldRunning(SqliteWrite write, Budget budget)
    {
        if (!budget.Active || budget.Enforcement != BudgetEnforcement.HARD)
            return;
        var running = write.Connection.Query(
            """
            SELECT id, model, user_id, agent, tags, created_at, reserved_nano_usd FROM llm_reservations r
            WHERE state = 'HELD' AND expires_at > $now
                AND NOT EXISTS (SELECT 1 FROM llm_reservation_holds h WHERE h.reservation_id = r.id AND h.budget_id = $budget)
            """,
            r => (
                Id: r.GetString(0), Model: r.GetString(1),
                Attribution: new Attribution(r.GetText("user_id"), r.GetText("agent"), null, null, r.GetText("tags") is { } tags ? JsonSerializer.Deserialize<string[]>(tags)! : []),
                CreatedAt: SqliteSql.FromMicros(r.GetInt64(5)), NanoUsd: r.GetInt64(6)),
            ("$now", write.Now), ("$budget", budget.Id));
        foreach (var reservation in running.Where(r => budget.Covers(r.Model, r.Attribution, prices.In(write), r.CreatedAt)))
            Hold(write, budget, budget.WindowAt(reservation.CreatedAt), reservation.Id, reservation.NanoUsd);
    }

    /// <summary>Where a reservation is held: by the budget's id, the start of the window.</summary>
    public static Dictionary<string, DateTimeOffset> HeldSince(SqliteConnection connection, string reservationId) => connection
        .Query("SELECT budget_id, window_start FROM llm_reservation_holds WHERE reservation_id = $id", r => (Budget: r.GetString(0), Start: SqliteSql.FromMicros(r.GetInt64(1))), ("$id", reservationId))
        .ToDictionary(h => h.Budget, h => h.Start);

    /// <summary>Gives back what a reservation holds, in the windows where it was taken.</summary>
    public static void Free(SqliteWrite write, string reservationId, long amountNanoUsd)
    {
        (string, object?)[] parameters = [("$amount", amountNanoUsd), ("$reservation", reservationId)];
        write.Connection.Execute(
            """
            UPDATE llm_budget_windows SET reserved_nano_usd = reserved_nano_usd - $amount
            WHERE (budget_id, window_start) IN (SELECT budget_id, window_start FROM llm_reservation_holds WHERE reservation_id = $reservation)
            """,
            parameters);
        write.Connection.Execute("DELETE FROM llm_reservation_holds WHERE reservation_id = $reservation", parameters);
    }

    /// <summary>What tokens of unknown price are taken for, in nano-USD, rounded up; at most 10¹⁸.</summary>
    public long AtCeiling(long tokens) => (long)Math.Min(BudgetSettings.MostUsd * NanoUsd.PerUsd, decimal.Ceiling(TotalNanoUsd(new BudgetSpend(0, tokens))));

    /// <summary>Makes what windows say is held equal to what is: a restored window remembers reservations that went with the lost file.</summary>
    public static void RecountHolds(SqliteWrite write) => write.Connection.Execute(
        """
        UPDATE llm_budget_windows SET reserved_nano_usd = held.nano_usd
        FROM (
            SELECT w.budget_id, w.window_start, coalesce(sum(r.reserved_nano_usd), 0) AS nano_usd
            FROM llm_budget_windows w
            LEFT JOIN llm_reservation_holds h ON h.budget_id = w.budget_id AND h.window_start = w.window_start
            LEFT JOIN llm_reservations r ON r.id = h.reservation_id
            GROUP BY w.budget_id, w.window_start
        ) AS held
        WHERE held.budget_id = llm_budget_windows.budget_id AND held.window_start = llm_budget_windows.window_start
            AND held.nano_usd <> llm_budget_windows.reserved_nano_usd
        """);

    /// <summary>How a budget stands in its current window.</summary>
    public BudgetStatus Status(SqliteConnection connection, Budget budget, DateTimeOffset now)
    {
        var window = budget.WindowAt(now);
        return BudgetStatus.Of(window, Spent(connection, budget, window), Reserved(connection, budget, window), budget.AmountNanoUsd, CeilingUsdPerMillion) with
        {
            IsSpendKnown = IsSpendKnown(connection, window),
        };
    }

    /// <summary>The daily budget as configured, also before the file has it.</summary>
    public Budget Daily(SqliteConnection connection, DateTimeOffset now)
    {
        var amount = NanoUsd.FromUsd(settings.Value.DailyUsd);
        return Find(connection, Budget.DailyId) is { } stored
            ? stored with { AmountNanoUsd = amount }
            : new Budget(
                Budget.DailyId, DailyName, amount, BudgetEnforcement.SOFT, BudgetPeriod.DAY, BudgetTimeZone.UTC, BudgetScope.GLOBAL, "", true,
                BudgetLevel.OK, DateTimeOffset.UnixEpoch, now, now);
    }

    /// <summary>Says what a window is charged beside what the totals have of its time, or not charged of it.</summary>
    public static void Shift(SqliteWrite write, Budget budget, BudgetWindow window, BudgetSpend spend) => write.Connection.Execute(
        """
        INSERT INTO llm_charge_shifts VALUES ($id, $start, $nano, $tokens)
        ON CONFLICT (budget_id, window_start) DO UPDATE SET nano_usd = nano_usd + excluded.nano_usd, unpriced_tokens = unpriced_tokens + excluded.unpriced_tokens
        """,
        ("$id", budget.Id), ("$start", window.Start), ("$nano", spend.PricedNanoUsd), ("$tokens", spend.UnpricedTokens));

    /// <summary>
    /// Adds to the counter of a window. The totals and shifts must hold the addition already: a counter that does not exist
    /// is made from them.
    /// </summary>
    public void Add(SqliteWrite write, Budget budget, BudgetWindow window, BudgetSpend spend)
    {
        var changed = write.Connection.Execute(
            "UPDATE llm_budget_windows SET spent_nano_usd = spent_nano_usd + $spent, unpriced_tokens = unpriced_tokens + $tokens WHERE budget_id = $id AND window_start = $start",
            ("$spent", spend.PricedNanoUsd), ("$tokens", spend.UnpricedTokens), ("$id", budget.Id), ("$start", window.Start));
        if (changed == 0)
            Open(write, budget, window);
    }

    /// <summary>
    /// Publishes the level of the current window when it is another than was last announced, or when it is not OK in a window
    /// of which nothing was said yet.
    /// </summary>
    public void Announce(SqliteWrite write, Budget budget)
    {
        var window = budget.WindowAt(write.Now);
        var spent = TotalNanoUsd(Spent(write.Connection, budget, window));
        var level = Budget.LevelAt(spent, budget.AmountNanoUsd);
        if (level != budget.AnnouncedLevel || (level != BudgetLevel.OK && window.Start != budget.AnnouncedWindow))
            Publish(write, budget, window, level, spent);
    }

    /// <summary>A budget that no longer holds anybody says so.</summary>
    public void Withdraw(SqliteWrite write, Budget budget)
    {
        if (budget.AnnouncedLevel == BudgetLevel.OK)
            return;
        var window = budget.WindowAt(write.Now);
        Publish(write, budget, window, BudgetLevel.OK, TotalNanoUsd(Spent(write.Connection, budget, window)));
    }

    private static void Publish(SqliteWrite write, Budget budget, BudgetWindow window, BudgetLevel level, decimal spentNano)
    {
        write.Connection.Execute(
            "UPDATE llm_budgets SET announced_level = $level, announced_window = $window WHERE id = $id",
            ("$level", level), ("$window", window.Start), ("$id", budget.Id));
        write.Publish(new LlmBudgetChanged(
            budget.Id, level.ToString(), spentNano / NanoUsd.PerUsd, NanoUsd.ToUsd(budget.AmountNanoUsd), window.Start, write.Now));
    }

    private static BudgetSpend? Counter(SqliteConnection connection, string budgetId, BudgetWindow window) => connection.QueryFirst<BudgetSpend?>(
        "SELECT spent_nano_usd, unpriced_tokens FROM llm_budget_windows WHERE budget_id = $id AND window_start = $start",
        r => new BudgetSpend(r.GetInt64(0), r.GetInt64(1)),
        ("$id", budgetId), ("$start", window.Start));

    private void Open(SqliteWrite write, Budget budget, BudgetWindow window)
    {
        var spent = FromTotals(write.Connection, budget, window);
        write.Connection.Execute(
            "INSERT INTO llm_budget_windows (budget_id, window_start, spent_nano_usd, unpriced_tokens) VALUES ($id, $start, $spent, $tokens)",
            ("$id", budget.Id), ("$start", window.Start), ("$spent", spent.PricedNanoUsd), ("$tokens", spent.UnpricedTokens));
    }

    /// <summary>From what the totals add up to by parts of days: every window begins and ends with one, in UTC and in IST.</summary>
    private BudgetSpend FromTotals(SqliteConnection connection, Budget budget, BudgetWindow window)
    {
        var (source, name) = budget.Scope switch
        {
            BudgetScope.GLOBAL => ("llm_sums WHERE kind = 'MODEL' AND span = 1", "''"),
            BudgetScope.USER => ("llm_sums WHERE kind = 'USER' AND span = 1 AND name = $value", "''"),
            BudgetScope.AGENT => ("llm_sums WHERE kind = 'AGENT' AND span = 1 AND name = $value", "''"),
            BudgetScope.MODEL => ("llm_sums WHERE kind = 'MODEL' AND span = 1", "name"),
            BudgetScope.TAG => ("llm_tag_totals WHERE tag = $value", "''"),
        };
        return connection
            .Query(
                $"SELECT {name}, sum(cost_nano_usd), sum(unpriced_tokens) FROM {source} AND bucket >= $from AND bucket < $to GROUP BY {name}",
                r => (Name: r.GetString(0), Spent: new BudgetSpend(r.GetInt64(1), r.GetInt64(2))),
                ("$from", window.Start), ("$to", window.End), ("$value", budget.ScopeValue))
            .Where(s => budget.Scope != BudgetScope.MODEL || prices.Book.IsCallOf(s.Name, budget.ScopeValue, window.Start))
            .Aggregate(Shifted(connection, budget, window), (sum, s) => sum + s.Spent);
    }

    private static BudgetSpend Shifted(SqliteConnection connection, Budget budget, BudgetWindow window) => connection.QueryFirst(
        "SELECT nano_usd, unpriced_tokens FROM llm_charge_shifts WHERE budget_id = $id AND window_start = $start",
        r => new BudgetSpend(r.GetInt64(0), r.GetInt64(1)),
        ("$id", budget.Id), ("$start", window.Start));

    private static Budget Map(SqliteDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetInt64(2),
        Enum.Parse<BudgetEnforcement>(row.GetString(3)),
        Enum.Parse<BudgetPeriod>(row.GetString(4)),
        Enum.Parse<BudgetTimeZone>(row.GetString(5)),
        Enum.Parse<BudgetScope>(row.GetString(6)),
        row.GetString(7),
        row.GetBoolean(8),
        Enum.Parse<BudgetLevel>(row.GetString(9)),
        SqliteSql.FromMicros(row.GetInt64(10)),
        SqliteSql.FromMicros(row.GetInt64(11)),
        SqliteSql.FromMicros(row.GetInt64(12)));
}
