using System.Text.Json;
using Fyntrix.ServiceDefaults.Hosting;
using Fyntrix.Testing;
using Fyntrix.Trading.Audit;
using Fyntrix.Trading.Connections;
using Fyntrix.Trading.Data;
using Fyntrix.Trading.Encryption;
using Fyntrix.Trading.Import;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Fyntrix.Trading.Tests.Import;

public sealed class ImportLegacyTests(ImportLegacyTests.HostWithFormerKey host) : IClassFixture<ImportLegacyTests.HostWithFormerKey>
{
    private static readonly string FormerKey = Fernet.NewKey();

    [Fact]
    public async Task A_connection_comes_over_with_the_token_in_use_sealed_anew()
    {
        await using var former = await FormerSystem.CreateAsync(FormerTables.Schema);
        var (account, id) = (NewAccount(), NewId());
        await former.ExecuteAsync(
            $"""
            INSERT INTO broker_connections VALUES ('{id}', '{account}', 'ZERODHA', 'CONNECTED', 'AB1234', NULL, '2025-11-01 10:00:00+05:30', '2025-12-01 09:00:00+05:30');
            INSERT INTO broker_tokens VALUES
                ('{id[..30]}-old', '{id}', '{Fernet.Seal(FormerKey, "yesterday")}', NULL, '2025-12-01', '2025-11-30'),
                ('{id[..30]}-new', '{id}', '{Fernet.Seal(FormerKey, "kite-token-of-today")}', '{Fernet.Seal(FormerKey, "refresh")}', '2025-12-02 09:00:00+05:30', '2025-12-01 09:00:00+05:30');
            """);
        var before = await former.StateAsync();

        var (report, text) = await ImportAsync(former.Url);

        Assert.Equal((1, 1, 0), Counts(report, "connections"));
        Assert.Equal((2, 1, 1), Counts(report, "tokens"));
        Assert.Equal([$"broker_tokens|{id[..30]}-old|TOKEN_REPLACED|LEFT_OUT"], Remarks(report));
        Assert.Equal(before, await former.StateAsync());
        Assert.DoesNotContain("kite-token-of-today", text, StringComparison.Ordinal);

        await using var scope = host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TradingDb>();
        var vault = scope.ServiceProvider.GetRequiredService<TokenVault>();
        var connection = await db.Connections.SingleAsync(c => c.Id == id);
        Assert.Equal((account, ConnectionMode.LIVE, ConnectionStatus.CONNECTED, "AB1234"), (connection.AccountId, connection.Mode, connection.Status, connection.ClientUserId));
        Assert.Equal((At("2025-11-01T04:30:00Z"), At("2025-12-01T03:30:00Z")), (connection.CreatedAt, connection.UpdatedAt));
        var token = await db.Tokens.SingleAsync(t => t.BrokerConnectionId == id);
        Assert.Equal(($"{id[..30]}-new", vault.ActiveKeyId, At("2025-12-02T03:30:00Z")), (token.Id, token.KeyId, token.ExpiresAt));
        Assert.Equal("kite-token-of-today", vault.Open(token.AccessToken, new SecretBinding(account, id, SecretBinding.AccessToken)).Reveal());
        Assert.Equal("refresh", vault.Open(new SealedText(token.RefreshTokenEnc!, token.KeyId), new SecretBinding(account, id, SecretBinding.RefreshToken)).Reveal());
        Assert.Equal(["IMPORTED"], await db.AuditLog.Where(e => e.AccountId == account).Select(e => e.Action).ToListAsync());
        Assert.True((await scope.ServiceProvider.GetRequiredService<AuditChain>().VerifyAsync(account, default)).Intact);
    }

    [Fact]
    public async Task A_second_import_adds_what_is_new_and_leaves_the_rest_alone()
    {
        await using var former = await FormerSystem.CreateAsync(FormerTables.Schema);
        var (account, id, later) = (NewAccount(), NewId(), NewId());
        await former.ExecuteAsync(
            $"""
            INSERT INTO broker_connections (id, account_id, broker, status, client_user_id) VALUES ('{id}', '{account}', 'ZERODHA', 'CONNECTED', 'AB1');
            INSERT INTO broker_tokens (id, broker_connection_id, access_token_enc) VALUES ('{id}', '{id}', '{Fernet.Seal(FormerKey, "one")}');
            """);
        await ImportAsync(former.Url);
        await former.ExecuteAsync($"UPDATE broker_connections SET status = 'DISCONNECTED'; INSERT INTO broker_connections (id, account_id, broker, client_user_id) VALUES ('{later}', '{account}', 'ANGEL_ONE', 'X')");

        var (report, _) = await ImportAsync(former.Url);

        Assert.Equal((2, 1, 0), Counts(report, "connections"));
        Assert.Equal((1, 0, 0), Counts(report, "tokens"));
        Assert.Equal(1, report.GetProperty("tokens").GetProperty("already_there").GetInt32());
        Assert.Equal("CONNECTED", await host.ScalarAsync<string>("SELECT status FROM broker_connections WHERE id = $1", id));
        Assert.Equal("DISCONNECTED", await host.ScalarAsync<string>("SELECT status FROM broker_connections WHERE id = $1", later));
    }

    [Fact]
    public async Task What_the_former_key_does_not_open_is_left_out_and_the_connection_asks_for_a_new_sign_in()
    {
        await using var former = await FormerSystem.CreateAsync(FormerTables.Schema);
        var (account, id) = (NewAccount(), NewId());
        await former.ExecuteAsync(
            $"""
            INSERT INTO broker_connections (id, account_id, broker, status, client_user_id) VALUES ('{id}', '{account}', 'ZERODHA', 'CONNECTED', 'AB1');
            INSERT INTO broker_tokens (id, broker_connection_id, access_token_enc) VALUES ('{id}', '{id}', '{Fernet.Seal(Fernet.NewKey(), "sealed by another key")}');
            """);

        var (report, _) = await ImportAsync(former.Url);

        Assert.Equal([$"broker_connections|{id}|NO_TOKEN|CORRECTED", $"broker_tokens|{id}|TOKEN_UNREADABLE|LEFT_OUT"], Remarks(report));
        Assert.Equal("EXPIRED", await host.ScalarAsync<string>("SELECT status FROM broker_connections WHERE id = $1", id));
        Assert.Equal(0L, await host.ScalarAsync<long>("SELECT count(*) FROM broker_tokens WHERE broker_connection_id = $1", id));
    }

    [Fact]
    public async Task What_cannot_stand_here_is_told_row_by_row_and_stops_no_other()
    {
        await using var former = await FormerSystem.CreateAsync(FormerTables.Schema);
        var account = NewAccount();
        var here = await host.TraderAsync(connected: false);
        await host.ExecuteAsync($"INSERT INTO broker_connections (id, account_id, broker, mode, status, client_user_id, created_at, updated_at) VALUES ('{NewId()}', '{here.Id}', 'ZERODHA', 'LIVE', 'DISCONNECTED', 'CD1', now(), now())");
        await former.ExecuteAsync(
            $"""
            INSERT INTO broker_connections (id, account_id, broker, status, client_user_id, updated_at) VALUES
                ('c1', ' ', 'ZERODHA', 'CONNECTED', 'AB1', '2025-01-01'),
                ('c2', '{account}', 'GROWW', 'CONNECTED', 'AB1', '2025-01-01'),
                ('c3', '{account}', 'PAPER', 'CONNECTED', NULL, '2025-01-01'),
                ('c4', '{account}', 'zerodha', 'GONE', 'AB1', '2025-01-03'),
                ('c5', '{account}', 'ZERODHA', 'CONNECTED', ' AB1 ', '2025-01-02'),
                ('c6', '{account}', 'ZERODHA', 'CONNECTED', NULL, 'infinity'),
                ('c7', '{account}', 'ZERODHA', 'EXPIRED', '', '2025-01-01'),
                ('c8', '{here.Id}', 'ZERODHA', 'CONNECTED', 'CD1', '2025-01-01');
            INSERT INTO broker_tokens (id, broker_connection_id, access_token_enc) VALUES ('t5', 'c5', 'x'), ('t8', 'c8', '{Fernet.Seal(FormerKey, "eight")}');
            """);

        var (report, _) = await ImportAsync(former.ConnectionString);

        Assert.Equal(
            [
                "broker_connections|c1|ACCOUNT_EMPTY|LEFT_OUT",
                "broker_connections|c2|BROKER_UNKNOWN|LEFT_OUT",
                "broker_connections|c3|BROKER_SIMULATED|LEFT_OUT",
                "broker_connections|c4|STATUS_UNKNOWN|CORRECTED",
                "broker_connections|c5|DUPLICATE|LEFT_OUT",
                "broker_connections|c6|NO_TOKEN|CORRECTED",
                "broker_connections|c7|DUPLICATE|LEFT_OUT",
                "broker_connections|c8|CONNECTED_HERE|LEFT_OUT",
                "broker_tokens|t5|CONNECTION_LEFT_OUT|LEFT_OUT",
                "broker_tokens|t8|CONNECTION_LEFT_OUT|LEFT_OUT",
            ],
            Remarks(report));
        Assert.Equal((8, 2, 6), Counts(report, "connections"));
        Assert.Equal((2, 0, 2), Counts(report, "tokens"));
    }

    [Fact]
    public async Task An_intent_comes_over_with_its_order_and_is_seen_by_its_owner_alone()
    {
        await using var former = await FormerSystem.CreateAsync(FormerTables.Schema);
        var trader = await host.TraderAsync(connected: false);
        var (connection, intent) = (NewId(), NewId());
        await former.ExecuteAsync(
            $"""
            INSERT INTO broker_connections (id, account_id, broker, status, client_user_id) VALUES ('{connection}', '{trader.Id}', 'ZERODHA', 'DISCONNECTED', 'EF1');
            INSERT INTO trade_intents VALUES ('{intent}', '{trader.Id}', 'session-1', 'ZERODHA', 'STRATEGY', 'NIFTY24JANFUT', 'NFO', 'FNO', 'NRML', 'SELL', 50, 'SL-M',
                NULL, 21500.05, 21600.1, 0.1, 'FILLED', '2024-01-10 10:00:00+05:30', '2024-01-10 10:00:05+05:30');
            INSERT INTO broker_orders VALUES ('{NewId()}', '{intent}', 'ZERODHA', '240110000000001', 'COMPLETE', 50, 21499.8, '{"{\"broker_order_id\":1}"}', '2024-01-10 10:00:01+05:30', '2024-01-10 10:00:05+05:30');
            """);
        var before = await former.StateAsync();

        var (report, _) = await ImportAsync(former.Url);

        Assert.Empty(Remarks(report));
        Assert.Equal((1, 1, 0), Counts(report, "intents"));
        Assert.Equal((1, 1, 0), Counts(report, "orders"));
        Assert.Equal(before, await former.StateAsync());
        var now = await trader.IntentNowAsync(intent);
        Assert.Equal(("FILLED", "SELL", "SLM", "NFO", "FNO", connection), (now.Text("state"), now.Text("side"), now.Text("order_type"), now.Text("exchange"), now.Text("segment"), now.Text("connection_id")));
        Assert.Equal((21500.05m, 21600.1m, 0.1m, 50m, 21499.8m), (now.Number("trigger_price"), now.Number("stop_loss"), now.Number("target"), now.Number("filled_qty"), now.Number("average_price")));
        Assert.Equal("240110000000001", await host.ScalarAsync<string>("SELECT broker_order_id FROM broker_orders WHERE trade_intent_id = $1 AND NOT needs_settling", intent));
        var stranger = await host.TraderAsync(connected: false);
        await (await stranger.Client.GetAsync($"{TradingHost.Api}/intents/{intent}")).IsProblemAsync(System.Net.HttpStatusCode.NotFound, "NOT_FOUND");

        var (again, _) = await ImportAsync(former.Url);
        Assert.Equal((1, 0, 0), Counts(again, "intents"));
        Assert.Equal((1, 1), (again.GetProperty("intents").GetProperty("already_there").GetInt32(), again.GetProperty("orders").GetProperty("already_there").GetInt32()));
    }

    [Fact]
    public async Task Intents_and_orders_that_nobody_checked_are_put_right_or_left_out_row_by_row()
    {
        await using var former = await FormerSystem.CreateAsync(FormerTables.Schema);
        var account = NewAccount();
        await former.ExecuteAsync(
            $"""
            INSERT INTO trade_intents (id, account_id, side, exchange, segment, source, limit_price, stop_loss, target, state) VALUES
                ('i-side', '{account}', 'buy', NULL, 'EQ', 'UI', 'NaN', -5, 0, 'FILLED');
            INSERT INTO trade_intents (id, account_id, state) VALUES ('i-new', '{account}', 'CREATED'), ('i-sent', '{account}', 'SUBMITTED_TO_BROKER'), ('i-gone', '{account}', 'CANCELLED');
            INSERT INTO trade_intents (id, account_id, symbol) VALUES ('i-symbol', '{account}', 'NO SUCH');
            INSERT INTO trade_intents (id, account_id, qty) VALUES ('i-qty', '{account}', 0);
            INSERT INTO trade_intents (id, account_id, product) VALUES ('i-product', '{account}', 'BO');
            INSERT INTO trade_intents (id, account_id, order_type) VALUES ('i-type', '{account}', 'ICEBERG');
            INSERT INTO trade_intents (id, account_id, broker) VALUES ('i-broker', '{account}', 'GROWW');
            INSERT INTO trade_intents (id, account_id, qty, state) VALUES ('i-twice', '{account}', 10, 'ACCEPTED'), ('i-open', '{account}', 10, 'ACCEPTED');
            INSERT INTO broker_orders (id, trade_intent_id, broker_order_id, status, filled_qty, average_price, created_at) VALUES
                ('o-side', 'i-side', '{account}-1', 'complete', NULL, 'Infinity', '2025-01-01'),
                ('o-type', 'i-type', '{account}-2', 'COMPLETE', 1, 10, '2025-01-01'),
                ('o-first', 'i-twice', '{account}-3', 'CANCELLED', 0, 0, '2025-01-01'),
                ('o-second', 'i-twice', '{account}-4', 'COMPLETE', 12, 10.5, '2025-01-02'),
                ('o-same', 'i-twice', '{account}-4', 'REJECTED', 0, 0, '2025-01-01'),
                ('o-open', 'i-open', NULL, 'SUBMITTED', 3, 10, '2025-01-01');
            """);

        var (report, _) = await ImportAsync(former.ConnectionString);

        Assert.Equal(
            [
                "broker_orders|o-open|OPEN_AT_IMPORT|CORRECTED",
                "broker_orders|o-same|DUPLICATE|LEFT_OUT",
                "broker_orders|o-second|FILLED_QTY_CUT|CORRECTED",
                "broker_orders|o-side|FILLED_QTY_ASSUMED|CORRECTED",
                "broker_orders|o-type|INTENT_LEFT_OUT|LEFT_OUT",
                "trade_intents|i-broker|BROKER_UNKNOWN|LEFT_OUT",
                "trade_intents|i-product|VALUE_UNKNOWN|LEFT_OUT",
                "trade_intents|i-qty|QTY_INVALID|LEFT_OUT",
                "trade_intents|i-sent|ORDER_MISSING|CORRECTED",
                "trade_intents|i-side|PRICE_UNUSABLE|CORRECTED",
                "trade_intents|i-side|PRICE_UNUSABLE|CORRECTED",
                "trade_intents|i-side|SIDE_SENT_AS_SELL|CORRECTED",
                "trade_intents|i-side|VALUE_UNKNOWN|CORRECTED",
                "trade_intents|i-side|VALUE_UNKNOWN|CORRECTED",
                "trade_intents|i-symbol|SYMBOL_INVALID|LEFT_OUT",
                "trade_intents|i-type|VALUE_UNKNOWN|LEFT_OUT",
            ],
            Remarks(report).Where(r => !r.Contains("CONNECTION_MADE", StringComparison.Ordinal)));
        Assert.Single(Remarks(report), r => r.Contains("CONNECTION_MADE", StringComparison.Ordinal));
        Assert.Equal((11, 6, 5), Counts(report, "intents"));
        Assert.Equal((6, 4, 2), Counts(report, "orders"));
        Assert.Equal("SELL|FILLED|1", await StateAsync("i-side"));
        Assert.Equal("BUY|EXPIRED|0", await StateAsync("i-new"));
        Assert.Equal("BUY|UNKNOWN|0", await StateAsync("i-sent"));
        Assert.Equal("BUY|CANCELLED|0", await StateAsync("i-gone"));
        Assert.Equal("BUY|FILLED|10", await StateAsync("i-twice"));
        Assert.Equal("BUY|UNKNOWN|3", await StateAsync("i-open"));
        Assert.Equal("DISCONNECTED", await host.ScalarAsync<string>("SELECT status FROM broker_connections WHERE account_id = $1", account));

        Task<string> StateAsync(string id) => host.ScalarAsync<string>("SELECT side || '|' || state || '|' || filled_qty FROM trade_intents WHERE id = $1", id);
    }

    [Theory]
    [InlineData("portfolio_snapshots")]
    [InlineData("broker_portfolio_snapshots")]
    public async Task Snapshots_come_over_from_either_table_and_the_newest_is_the_latest(string table)
    {
        await using var former = await FormerSystem.CreateAsync(FormerTables.Schema + FormerTables.Snapshots(table));
        var trader = await host.TraderAsync(connected: false);
        var positions = """{"net":[{"tradingsymbol":"TCS","exchange":"NSE","product":"MIS","quantity":2,"overnight_quantity":0,"buy_quantity":2,"buy_value":200.1,"sell_quantity":0,"sell_value":0,"last_price":101.5,"multiplier":1}],"day":[]}""";
        var (older, newer) = (NewId(), NewId());
        await former.ExecuteAsync(
            $"""
            INSERT INTO {table} (id, account_id, broker, kind, as_of, payload, is_latest) VALUES
                ('{newer}', '{trader.Id}', 'ZERODHA', 'POSITIONS', '2025-01-02 10:00:00+05:30', '{positions}', false),
                ('{older}', '{trader.Id}', 'ZERODHA', 'POSITIONS', '2025-01-01 10:00:00+05:30', '{positions}', true),
                ('{NewId()}', '{trader.Id}', 'ZERODHA', 'HOLDINGS', '2025-01-02 10:00:00+05:30', '[{"{\"tradingsymbol\":\"INFY\",\"exchange\":\"NSE\",\"quantity\":3,\"average_price\":1500,\"last_price\":1600}"}]', true),
                ('s-kind-{table[..1]}', '{trader.Id}', 'ZERODHA', 'ORDERS', '2025-01-01', '[]', true),
                ('s-json-{table[..1]}', '{trader.Id}', 'ZERODHA', 'HOLDINGS', '2025-01-03', 'no json', true),
                ('s-form-{table[..1]}', '{trader.Id}', 'ZERODHA', 'POSITIONS', '2025-01-03', '[]', true),
                ('s-time-{table[..1]}', '{trader.Id}', 'ZERODHA', 'HOLDINGS', 'infinity', '[]', true),
                ('s-from-{table[..1]}', '{trader.Id}', 'GROWW', 'HOLDINGS', '2025-01-03', '[]', true);
            """);

        var (report, _) = await ImportAsync(former.Url);

        Assert.Equal((8, 3, 5), Counts(report, "snapshots"));
        Assert.Equal(
            ["BROKER_UNKNOWN|LEFT_OUT", "CONNECTION_MADE|CORRECTED", "PAYLOAD_UNREADABLE|LEFT_OUT", "PAYLOAD_UNREADABLE|LEFT_OUT", "TIME_UNUSABLE|LEFT_OUT", "VALUE_UNKNOWN|LEFT_OUT"],
            Remarks(report).Select(r => r[(r.IndexOf('|', r.IndexOf('|', StringComparison.Ordinal) + 1) + 1)..]).Order(StringComparer.Ordinal));
        Assert.Equal("false|true", await host.ScalarAsync<string>("SELECT string_agg(is_latest::text, '|' ORDER BY as_of) FROM portfolio_snapshots WHERE id IN ($1, $2) AND source = 'IMPORT'", older, newer));
        var portfolio = Assert.Single((await trader.GetAsync("/portfolio")).GetProperty("connections").EnumerateArray());
        var position = Assert.Single(portfolio.GetProperty("positions").EnumerateArray());
        Assert.Equal(("TCS", 2.9m), (position.Text("symbol"), position.Number("pnl")));
        Assert.Equal(300m, Assert.Single(portfolio.GetProperty("holdings").EnumerateArray()).Number("pnl"));

        var (again, _) = await ImportAsync(former.Url);
        Assert.Equal((8, 0, 5), Counts(again, "snapshots"));
    }

    [Fact]
    public async Task What_the_former_monitor_wrote_under_the_same_name_is_not_taken_for_a_brokers_answer()
    {
        await using var former = await FormerSystem.CreateAsync(FormerTables.Schema + "CREATE TABLE portfolio_snapshots (id int, snapshot_type text, positions_json text); INSERT INTO portfolio_snapshots VALUES (1, 'positions', '[]')");

        var (report, _) = await ImportAsync(former.Url);

        Assert.Equal((0, 0, 0), Counts(report, "snapshots"));
    }

    [Fact]
    public async Task Another_database_is_told_from_the_former_systems()
    {
        await using var other = await FormerSystem.CreateAsync("CREATE TABLE broker_connections (id text)");

        var refused = await Assert.ThrowsAsync<CommandRefusedException>(() => RunAsync("--from", other.ConnectionString));

        Assert.Contains("is not the former system's", refused.Message, StringComparison.Ordinal);
    }

    private static string NewAccount() => $"former-{Guid.NewGuid():N}";

    private static string NewId() => Guid.NewGuid().ToString();

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, null);

    private async Task<(JsonElement Report, string Text)> ImportAsync(string from)
    {
        var text = await RunAsync("--from", from, "--report", "json");
        return (JsonElement.Parse(text), text);
    }

    private async Task<string> RunAsync(params string[] arguments)
    {
        var (exitCode, said) = await host.CommandAsync("import-legacy", arguments);
        Assert.Equal(0, exitCode);
        return said;
    }

    private static (int Found, int Added, int LeftOut) Counts(JsonElement report, string table)
    {
        var counts = report.GetProperty(table);
        return (counts.GetProperty("found").GetInt32(), counts.GetProperty("added").GetInt32(), counts.GetProperty("left_out").GetInt32());
    }

    private static string[] Remarks(JsonElement report) =>
        [.. report.GetProperty("remarks").EnumerateArray()
            .Select(r => $"{r.GetProperty("table").GetString()}|{r.GetProperty("key").GetString()}|{r.GetProperty("reason").GetString()}|{r.GetProperty("action").GetString()}")
            .Order(StringComparer.Ordinal)];

    public sealed class HostWithFormerKey : TradingHost
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.UseSetting(FernetKey.KeySetting, FormerKey);
        }
    }
}
