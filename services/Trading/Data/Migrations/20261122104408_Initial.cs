using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Fyntrix.Trading.Data.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "audit_heads",
                columns: table => new
                {
                    account_id = table.Column<string>(type: "character varying(255)", maxLength: 255, nullable: false),
                    seq = table.Column<long>(type: "bigint", nullable: false),
                    hash = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_audit_heads", x => x.account_id);
                });

            migrationBuilder.CreateTable(
                name: "audit_log",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    account_id = table.Column<string>(type: "character varying(255)", maxLength: 255, nullable: false),
                    seq = table.Column<long>(type: "bigint", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    actor = table.Column<string>(type: "character varying(255)", maxLength: 255, nullable: false),
                    action = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    subject_type = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    subject_id = table.Column<string>(type: "character varying(255)", maxLength: 255, nullable: false),
                    before = table.Column<string>(type: "json", nullable: true),
                    after = table.Column<string>(type: "json", nullable: true),
                    request_id = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    previous_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    hash = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_audit_log", x => x.id);
                    table.CheckConstraint("ck_audit_log_chain", "seq >= 1 AND octet_length(previous_hash) = 32 AND octet_length(hash) = 32");
                });

            migrationBuilder.CreateTable(
                name: "broker_connections",
                columns: table => new
                {
                    id = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: false),
                    account_id = table.Column<string>(type: "character varying(255)", maxLength: 255, nullable: false),
                    broker = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    mode = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    status = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    client_user_id = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: true),
                    scopes = table.Column<string>(type: "text", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    xmin = table.Column<uint>(type: "xid", rowVersion: true, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_broker_connections", x => x.id);
                    table.CheckConstraint("ck_broker_connections_broker", "broker IN ('ZERODHA', 'PAPER', 'ANGEL_ONE', 'ICICI_DIRECT', 'HDFC_SECURITIES', 'UPSTOX')");
                    table.CheckConstraint("ck_broker_connections_mode", "mode IN ('PAPER', 'LIVE')");
                    table.CheckConstraint("ck_broker_connections_status", "status IN ('CONNECTED', 'DISCONNECTED', 'EXPIRED')");
                });

            migrationBuilder.CreateTable(
                name: "idempotency_keys",
                columns: table => new
                {
                    owner_id = table.Column<string>(type: "character varying(255)", maxLength: 255, nullable: false),
                    key = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: false),
                    fingerprint = table.Column<byte[]>(type: "bytea", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    locked_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    status = table.Column<int>(type: "integer", nullable: true),
                    content_type = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true),
                    body = table.Column<byte[]>(type: "bytea", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_idempotency_keys", x => new { x.owner_id, x.key });
                });

            migrationBuilder.CreateTable(
                name: "inbox_messages",
                columns: table => new
                {
                    message_id = table.Column<Guid>(type: "uuid", nullable: false),
                    handler = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    handled_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_inbox_messages", x => new { x.message_id, x.handler });
                });

            migrationBuilder.CreateTable(
                name: "instruments",
                columns: table => new
                {
                    symbol = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    exchange = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    segment = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    lot_size = table.Column<int>(type: "integer", nullable: false),
                    tick_size = table.Column<decimal>(type: "numeric(20,8)", precision: 20, scale: 8, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_instruments", x => new { x.symbol, x.exchange });
                    table.CheckConstraint("ck_instruments_exchange", "exchange IN ('NSE', 'BSE', 'NFO', 'MCX')");
                    table.CheckConstraint("ck_instruments_segment", "segment IN ('CASH', 'FNO')");
                    table.CheckConstraint("ck_instruments_steps", "lot_size >= 1 AND (tick_size IS NULL OR tick_size > 0)");
                });

            migrationBuilder.CreateTable(
                name: "known_picks",
                columns: table => new
                {
                    pick_id = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    run_id = table.Column<string>(type: "text", nullable: false),
                    universe = table.Column<string>(type: "text", nullable: false),
                    mode = table.Column<string>(type: "text", nullable: false),
                    symbol = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    exchange = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    direction = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    recommendation = table.Column<string>(type: "text", nullable: false),
                    entry_price = table.Column<decimal>(type: "numeric(20,8)", precision: 20, scale: 8, nullable: true),
                    stop_loss_price = table.Column<decimal>(type: "numeric(20,8)", precision: 20, scale: 8, nullable: true),
                    target_price = table.Column<decimal>(type: "numeric(20,8)", precision: 20, scale: 8, nullable: true),
                    signal_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    published_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_known_picks", x => x.pick_id);
                    table.CheckConstraint("ck_known_picks_direction", "direction IN ('LONG', 'SHORT')");
                    table.CheckConstraint("ck_known_picks_exchange", "exchange IN ('NSE', 'BSE', 'NFO', 'MCX')");
                });

            migrationBuilder.CreateTable(
                name: "last_prices",
                columns: table => new
                {
                    symbol = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    exchange = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    price = table.Column<decimal>(type: "numeric(20,8)", precision: 20, scale: 8, nullable: false),
                    observed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    source = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_last_prices", x => new { x.symbol, x.exchange });
                    table.CheckConstraint("ck_last_prices_exchange", "exchange IN ('NSE', 'BSE', 'NFO', 'MCX')");
                    table.CheckConstraint("ck_last_prices_price", "price > 0");
                });

            migrationBuilder.CreateTable(
                name: "outbox_messages",
                columns: table => new
                {
                    seq = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    type = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    payload = table.Column<string>(type: "jsonb", nullable: false),
                    traceparent = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true),
                    tracestate = table.Column<string>(type: "character varying(512)", maxLength: 512, nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_outbox_messages", x => x.seq);
                });

            migrationBuilder.CreateTable(
                name: "risk_limits",
                columns: table => new
                {
                    account_id = table.Column<string>(type: "character varying(255)", maxLength: 255, nullable: false),
                    max_order_quantity = table.Column<long>(type: "bigint", nullable: true),
                    max_order_value = table.Column<decimal>(type: "numeric(18,4)", precision: 18, scale: 4, nullable: true),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_risk_limits", x => x.account_id);
                    table.CheckConstraint("ck_risk_limits_positive", "(max_order_quantity IS NULL OR max_order_quantity >= 1) AND (max_order_value IS NULL OR max_order_value > 0)");
                });

            migrationBuilder.CreateTable(
                name: "broker_tokens",
                columns: table => new
                {
                    id = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: false),
                    broker_connection_id = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: false),
                    access_token_enc = table.Column<string>(type: "text", nullable: false),
                    refresh_token_enc = table.Column<string>(type: "text", nullable: true),
                    key_id = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    revoked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_broker_tokens", x => x.id);
                    table.CheckConstraint("ck_broker_tokens_destroyed", "revoked_at IS NULL OR (access_token_enc = '' AND refresh_token_enc IS NULL)");
                    table.ForeignKey(
                        name: "fk_broker_tokens_broker_connections_broker_connection_id",
                        column: x => x.broker_connection_id,
                        principalTable: "broker_connections",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "paper_accounts",
                columns: table => new
                {
                    connection_id = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: false),
                    cash = table.Column<decimal>(type: "numeric(28,4)", precision: 28, scale: 4, nullable: false),
                    opened_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_paper_accounts", x => x.connection_id);
                    table.ForeignKey(
                        name: "fk_paper_accounts_broker_connections_connection_id",
                        column: x => x.connection_id,
                        principalTable: "broker_connections",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "portfolio_snapshots",
                columns: table => new
                {
                    id = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: false),
                    account_id = table.Column<string>(type: "character varying(255)", maxLength: 255, nullable: false),
                    broker = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    connection_id = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: false),
                    kind = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    as_of = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    recorded_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    payload = table.Column<string>(type: "jsonb", nullable: false),
                    is_latest = table.Column<bool>(type: "boolean", nullable: false),
                    source = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_portfolio_snapshots", x => x.id);
                    table.CheckConstraint("ck_portfolio_snapshots_broker", "broker IN ('ZERODHA', 'PAPER', 'ANGEL_ONE', 'ICICI_DIRECT', 'HDFC_SECURITIES', 'UPSTOX')");
                    table.CheckConstraint("ck_portfolio_snapshots_kind", "kind IN ('POSITIONS', 'HOLDINGS')");
                    table.CheckConstraint("ck_portfolio_snapshots_source", "source IN ('BROKER', 'DERIVED', 'IMPORT')");
                    table.ForeignKey(
                        name: "fk_portfolio_snapshots_broker_connections_connection_id",
                        column: x => x.connection_id,
                        principalTable: "broker_connections",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "trade_intents",
                columns: table => new
                {
                    id = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: false),
                    account_id = table.Column<string>(type: "character varying(255)", maxLength: 255, nullable: false),
                    session_id = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: true),
                    connection_id = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: true),
                    broker = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    source = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    pick_id = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    symbol = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    exchange = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    segment = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    product = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    side = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    qty = table.Column<long>(type: "bigint", nullable: false),
                    order_type = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    limit_price = table.Column<decimal>(type: "numeric(20,8)", precision: 20, scale: 8, nullable: true),
                    trigger_price = table.Column<decimal>(type: "numeric(20,8)", precision: 20, scale: 8, nullable: true),
                    stop_loss = table.Column<decimal>(type: "numeric(20,8)", precision: 20, scale: 8, nullable: true),
                    target = table.Column<decimal>(type: "numeric(20,8)", precision: 20, scale: 8, nullable: true),
                    state = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    state_reason = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    filled_qty = table.Column<long>(type: "bigint", nullable: false),
                    average_price = table.Column<decimal>(type: "numeric(20,8)", precision: 20, scale: 8, nullable: true),
                    rule_pack_version = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: true),
                    verdicts = table.Column<string>(type: "jsonb", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    xmin = table.Column<uint>(type: "xid", rowVersion: true, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_trade_intents", x => x.id);
                    table.CheckConstraint("ck_trade_intents_broker", "broker IN ('ZERODHA', 'PAPER', 'ANGEL_ONE', 'ICICI_DIRECT', 'HDFC_SECURITIES', 'UPSTOX')");
                    table.CheckConstraint("ck_trade_intents_exchange", "exchange IN ('NSE', 'BSE', 'NFO', 'MCX')");
                    table.CheckConstraint("ck_trade_intents_order_type", "order_type IN ('MARKET', 'LIMIT', 'SL', 'SLM')");
                    table.CheckConstraint("ck_trade_intents_prices", "(limit_price IS NULL OR limit_price > 0) AND (trigger_price IS NULL OR trigger_price > 0) AND (stop_loss IS NULL OR stop_loss > 0) AND (target IS NULL OR target > 0)");
                    table.CheckConstraint("ck_trade_intents_product", "product IN ('CNC', 'MIS', 'NRML')");
                    table.CheckConstraint("ck_trade_intents_qty", "qty >= 1 AND filled_qty BETWEEN 0 AND qty");
                    table.CheckConstraint("ck_trade_intents_segment", "segment IN ('CASH', 'FNO')");
                    table.CheckConstraint("ck_trade_intents_side", "side IN ('BUY', 'SELL')");
                    table.CheckConstraint("ck_trade_intents_source", "source IN ('CHART', 'STRATEGY', 'PICK', 'API')");
                    table.CheckConstraint("ck_trade_intents_state", "state IN ('CREATED', 'DENIED', 'EXPIRED', 'CANCELLED', 'SUBMITTED_TO_BROKER', 'ACCEPTED', 'PARTIALLY_FILLED', 'FILLED', 'REJECTED', 'UNKNOWN')");
                    table.ForeignKey(
                        name: "fk_trade_intents_broker_connections_connection_id",
                        column: x => x.connection_id,
                        principalTable: "broker_connections",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "paper_orders",
                columns: table => new
                {
                    seq = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    broker_order_id = table.Column<string>(type: "character varying(19)", maxLength: 19, nullable: false, computedColumnSql: "(260000000000000 + seq)::text", stored: true),
                    connection_id = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: false),
                    tag = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    symbol = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    exchange = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    product = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    side = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    quantity = table.Column<long>(type: "bigint", nullable: false),
                    order_type = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    limit_price = table.Column<decimal>(type: "numeric(20,8)", precision: 20, scale: 8, nullable: true),
                    trigger_price = table.Column<decimal>(type: "numeric(20,8)", precision: 20, scale: 8, nullable: true),
                    published_price = table.Column<decimal>(type: "numeric(20,8)", precision: 20, scale: 8, nullable: true),
                    status = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    reason = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    triggered_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    placed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_paper_orders", x => x.seq);
                    table.CheckConstraint("ck_paper_orders_exchange", "exchange IN ('NSE', 'BSE', 'NFO', 'MCX')");
                    table.CheckConstraint("ck_paper_orders_order_type", "order_type IN ('MARKET', 'LIMIT', 'SL', 'SLM')");
                    table.CheckConstraint("ck_paper_orders_product", "product IN ('CNC', 'MIS', 'NRML')");
                    table.CheckConstraint("ck_paper_orders_quantity", "quantity >= 1");
                    table.CheckConstraint("ck_paper_orders_side", "side IN ('BUY', 'SELL')");
                    table.CheckConstraint("ck_paper_orders_status", "status IN ('OPEN', 'TRIGGER PENDING', 'COMPLETE', 'CANCELLED', 'REJECTED')");
                    table.ForeignKey(
                        name: "fk_paper_orders_paper_accounts_connection_id",
                        column: x => x.connection_id,
                        principalTable: "paper_accounts",
                        principalColumn: "connection_id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "paper_positions",
                columns: table => new
                {
                    connection_id = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: false),
                    symbol = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    exchange = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    product = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    quantity = table.Column<long>(type: "bigint", nullable: false),
                    average_price = table.Column<decimal>(type: "numeric(20,8)", precision: 20, scale: 8, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_paper_positions", x => new { x.connection_id, x.symbol, x.exchange, x.product });
                    table.CheckConstraint("ck_paper_positions_exchange", "exchange IN ('NSE', 'BSE', 'NFO', 'MCX')");
                    table.CheckConstraint("ck_paper_positions_product", "product IN ('CNC', 'MIS', 'NRML')");
                    table.ForeignKey(
                        name: "fk_paper_positions_paper_accounts_connection_id",
                        column: x => x.connection_id,
                        principalTable: "paper_accounts",
                        principalColumn: "connection_id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "broker_orders",
                columns: table => new
                {
                    id = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: false),
                    account_id = table.Column<string>(type: "character varying(255)", maxLength: 255, nullable: false),
                    trade_intent_id = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: true),
                    connection_id = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: false),
                    broker = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    broker_order_id = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: true),
                    tag = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    symbol = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    exchange = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    product = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    side = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    qty = table.Column<long>(type: "bigint", nullable: false),
                    order_type = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    limit_price = table.Column<decimal>(type: "numeric(20,8)", precision: 20, scale: 8, nullable: true),
                    trigger_price = table.Column<decimal>(type: "numeric(20,8)", precision: 20, scale: 8, nullable: true),
                    status = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    status_reason = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    broker_status = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    filled_qty = table.Column<long>(type: "bigint", nullable: false),
                    booked_qty = table.Column<long>(type: "bigint", nullable: false),
                    average_price = table.Column<decimal>(type: "numeric(20,8)", precision: 20, scale: 8, nullable: true),
                    raw_response_redacted = table.Column<string>(type: "text", nullable: true),
                    origin = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    submit_deadline = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    absent_since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    cancel_requested_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    needs_settling = table.Column<bool>(type: "boolean", nullable: false, computedColumnSql: "status IN ('SUBMITTED_TO_BROKER', 'UNKNOWN', 'ACCEPTED', 'PARTIALLY_FILLED') OR booked_qty < filled_qty OR COALESCE(status_reason = 'NOT_RECEIVED', false)", stored: true),
                    placed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    xmin = table.Column<uint>(type: "xid", rowVersion: true, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_broker_orders", x => x.id);
                    table.CheckConstraint("ck_broker_orders_broker", "broker IN ('ZERODHA', 'PAPER', 'ANGEL_ONE', 'ICICI_DIRECT', 'HDFC_SECURITIES', 'UPSTOX')");
                    table.CheckConstraint("ck_broker_orders_exchange", "exchange IN ('NSE', 'BSE', 'NFO', 'MCX')");
                    table.CheckConstraint("ck_broker_orders_order_type", "order_type IN ('MARKET', 'LIMIT', 'SL', 'SLM')");
                    table.CheckConstraint("ck_broker_orders_origin", "origin IN ('OWN', 'EXTERNAL')");
                    table.CheckConstraint("ck_broker_orders_own", "(origin = 'OWN') = (trade_intent_id IS NOT NULL)");
                    table.CheckConstraint("ck_broker_orders_product", "product IN ('CNC', 'MIS', 'NRML')");
                    table.CheckConstraint("ck_broker_orders_qty", "qty >= 1 AND filled_qty BETWEEN 0 AND qty AND booked_qty BETWEEN 0 AND filled_qty");
                    table.CheckConstraint("ck_broker_orders_side", "side IN ('BUY', 'SELL')");
                    table.CheckConstraint("ck_broker_orders_status", "status IN ('SUBMITTED_TO_BROKER', 'ACCEPTED', 'PARTIALLY_FILLED', 'FILLED', 'CANCELLED', 'EXPIRED', 'REJECTED', 'UNKNOWN')");
                    table.CheckConstraint("ck_broker_orders_tag", "tag ~ '^[A-Za-z0-9]{1,20}$' OR origin = 'EXTERNAL'");
                    table.ForeignKey(
                        name: "fk_broker_orders_broker_connections_connection_id",
                        column: x => x.connection_id,
                        principalTable: "broker_connections",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_broker_orders_trade_intents_trade_intent_id",
                        column: x => x.trade_intent_id,
                        principalTable: "trade_intents",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "paper_trades",
                columns: table => new
                {
                    trade_number = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    order_seq = table.Column<long>(type: "bigint", nullable: false),
                    connection_id = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: false),
                    symbol = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    exchange = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    product = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    side = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    quantity = table.Column<long>(type: "bigint", nullable: false),
                    price = table.Column<decimal>(type: "numeric(20,8)", precision: 20, scale: 8, nullable: false),
                    price_source = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    traded_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_paper_trades", x => x.trade_number);
                    table.CheckConstraint("ck_paper_trades_exchange", "exchange IN ('NSE', 'BSE', 'NFO', 'MCX')");
                    table.CheckConstraint("ck_paper_trades_figures", "quantity >= 1 AND price > 0");
                    table.CheckConstraint("ck_paper_trades_price_source", "price_source IN ('EXCHANGE', 'LAST_PRICE', 'PICK_PRICE')");
                    table.CheckConstraint("ck_paper_trades_product", "product IN ('CNC', 'MIS', 'NRML')");
                    table.CheckConstraint("ck_paper_trades_side", "side IN ('BUY', 'SELL')");
                    table.ForeignKey(
                        name: "fk_paper_trades_paper_orders_order_seq",
                        column: x => x.order_seq,
                        principalTable: "paper_orders",
                        principalColumn: "seq",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "fills",
                columns: table => new
                {
                    id = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: false),
                    account_id = table.Column<string>(type: "character varying(255)", maxLength: 255, nullable: false),
                    connection_id = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: false),
                    order_id = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: false),
                    trade_intent_id = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: true),
                    broker_order_id = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: false),
                    trade_id = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    trade_date = table.Column<DateOnly>(type: "date", nullable: false),
                    symbol = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    exchange = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    product = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    side = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    quantity = table.Column<long>(type: "bigint", nullable: false),
                    price = table.Column<decimal>(type: "numeric(20,8)", precision: 20, scale: 8, nullable: false),
                    price_source = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    filled_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    recorded_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_fills", x => x.id);
                    table.CheckConstraint("ck_fills_exchange", "exchange IN ('NSE', 'BSE', 'NFO', 'MCX')");
                    table.CheckConstraint("ck_fills_figures", "quantity >= 1 AND price > 0");
                    table.CheckConstraint("ck_fills_price_source", "price_source IN ('EXCHANGE', 'LAST_PRICE', 'PICK_PRICE')");
                    table.CheckConstraint("ck_fills_product", "product IN ('CNC', 'MIS', 'NRML')");
                    table.CheckConstraint("ck_fills_side", "side IN ('BUY', 'SELL')");
                    table.ForeignKey(
                        name: "fk_fills_broker_connections_connection_id",
                        column: x => x.connection_id,
                        principalTable: "broker_connections",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_fills_broker_orders_order_id",
                        column: x => x.order_id,
                        principalTable: "broker_orders",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_fills_trade_intents_trade_intent_id",
                        column: x => x.trade_intent_id,
                        principalTable: "trade_intents",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "order_events",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    account_id = table.Column<string>(type: "character varying(255)", maxLength: 255, nullable: false),
                    trade_intent_id = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: true),
                    order_id = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: true),
                    kind = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    state = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    reason = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    broker_status = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    filled_qty = table.Column<long>(type: "bigint", nullable: false),
                    quantity = table.Column<long>(type: "bigint", nullable: true),
                    price = table.Column<decimal>(type: "numeric(20,8)", precision: 20, scale: 8, nullable: true),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_order_events", x => x.id);
                    table.CheckConstraint("ck_order_events_kind", "kind IN ('STATE', 'FILL', 'CANCEL_REQUESTED', 'SURFACED')");
                    table.CheckConstraint("ck_order_events_state", "state IN ('CREATED', 'DENIED', 'EXPIRED', 'CANCELLED', 'SUBMITTED_TO_BROKER', 'ACCEPTED', 'PARTIALLY_FILLED', 'FILLED', 'REJECTED', 'UNKNOWN')");
                    table.CheckConstraint("ck_order_events_subject", "trade_intent_id IS NOT NULL OR order_id IS NOT NULL");
                    table.ForeignKey(
                        name: "fk_order_events_broker_orders_order_id",
                        column: x => x.order_id,
                        principalTable: "broker_orders",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_order_events_trade_intents_trade_intent_id",
                        column: x => x.trade_intent_id,
                        principalTable: "trade_intents",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_audit_log_account_id_seq",
                table: "audit_log",
                columns: new[] { "account_id", "seq" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_broker_connections_account_id_broker_client_user_id",
                table: "broker_connections",
                columns: new[] { "account_id", "broker", "client_user_id" },
                unique: true)
                .Annotation("Npgsql:NullsDistinct", false);

            migrationBuilder.CreateIndex(
                name: "ix_broker_orders_account_id_created_at_id",
                table: "broker_orders",
                columns: new[] { "account_id", "created_at", "id" },
                descending: new[] { false, true, true });

            migrationBuilder.CreateIndex(
                name: "ix_broker_orders_connection_id_broker_order_id",
                table: "broker_orders",
                columns: new[] { "connection_id", "broker_order_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_broker_orders_needs_settling",
                table: "broker_orders",
                column: "connection_id",
                filter: "needs_settling");

            migrationBuilder.CreateIndex(
                name: "ix_broker_orders_own_tag",
                table: "broker_orders",
                columns: new[] { "connection_id", "tag" },
                unique: true,
                filter: "origin = 'OWN'");

            migrationBuilder.CreateIndex(
                name: "ix_broker_orders_trade_intent_id",
                table: "broker_orders",
                column: "trade_intent_id");

            migrationBuilder.CreateIndex(
                name: "ix_broker_tokens_broker_connection_id",
                table: "broker_tokens",
                column: "broker_connection_id");

            migrationBuilder.CreateIndex(
                name: "ix_broker_tokens_live",
                table: "broker_tokens",
                column: "broker_connection_id",
                unique: true,
                filter: "revoked_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_fills_account_id_filled_at_id",
                table: "fills",
                columns: new[] { "account_id", "filled_at", "id" },
                descending: new[] { false, true, true });

            migrationBuilder.CreateIndex(
                name: "ix_fills_connection_id_exchange_trade_date_trade_id_broker_ord~",
                table: "fills",
                columns: new[] { "connection_id", "exchange", "trade_date", "trade_id", "broker_order_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_fills_order_id",
                table: "fills",
                column: "order_id");

            migrationBuilder.CreateIndex(
                name: "ix_fills_trade_intent_id",
                table: "fills",
                column: "trade_intent_id");

            migrationBuilder.CreateIndex(
                name: "ix_idempotency_keys_created_at",
                table: "idempotency_keys",
                column: "created_at");

            migrationBuilder.CreateIndex(
                name: "ix_inbox_messages_handled_at",
                table: "inbox_messages",
                column: "handled_at");

            migrationBuilder.CreateIndex(
                name: "ix_order_events_order_id",
                table: "order_events",
                column: "order_id");

            migrationBuilder.CreateIndex(
                name: "ix_order_events_trade_intent_id_id",
                table: "order_events",
                columns: new[] { "trade_intent_id", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_outbox_messages_id",
                table: "outbox_messages",
                column: "id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_paper_orders_broker_order_id",
                table: "paper_orders",
                column: "broker_order_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_paper_orders_connection_id_placed_at",
                table: "paper_orders",
                columns: new[] { "connection_id", "placed_at" });

            migrationBuilder.CreateIndex(
                name: "ix_paper_orders_connection_id_tag",
                table: "paper_orders",
                columns: new[] { "connection_id", "tag" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_paper_orders_open",
                table: "paper_orders",
                columns: new[] { "symbol", "exchange", "seq" },
                filter: "status IN ('OPEN', 'TRIGGER PENDING')");

            migrationBuilder.CreateIndex(
                name: "ix_paper_orders_open_of_account",
                table: "paper_orders",
                column: "connection_id",
                filter: "status IN ('OPEN', 'TRIGGER PENDING')");

            migrationBuilder.CreateIndex(
                name: "ix_paper_trades_connection_id_traded_at",
                table: "paper_trades",
                columns: new[] { "connection_id", "traded_at" });

            migrationBuilder.CreateIndex(
                name: "ix_paper_trades_order_seq",
                table: "paper_trades",
                column: "order_seq");

            migrationBuilder.CreateIndex(
                name: "ix_portfolio_snapshots_account_id_as_of_id",
                table: "portfolio_snapshots",
                columns: new[] { "account_id", "as_of", "id" },
                descending: new[] { false, true, true });

            migrationBuilder.CreateIndex(
                name: "ix_portfolio_snapshots_latest",
                table: "portfolio_snapshots",
                columns: new[] { "connection_id", "kind" },
                unique: true,
                filter: "is_latest");

            migrationBuilder.CreateIndex(
                name: "ix_portfolio_snapshots_latest_of_account",
                table: "portfolio_snapshots",
                column: "account_id",
                filter: "is_latest");

            migrationBuilder.CreateIndex(
                name: "ix_trade_intents_account_id_created_at_id",
                table: "trade_intents",
                columns: new[] { "account_id", "created_at", "id" },
                descending: new[] { false, true, true });

            migrationBuilder.CreateIndex(
                name: "ix_trade_intents_connection_id",
                table: "trade_intents",
                column: "connection_id");

            migrationBuilder.CreateIndex(
                name: "ix_trade_intents_unconfirmed",
                table: "trade_intents",
                column: "expires_at",
                filter: "state = 'CREATED'");

            migrationBuilder.GuardAppendOnlyTables();
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.ReleaseAppendOnlyTables();

            migrationBuilder.DropTable(
                name: "audit_heads");

            migrationBuilder.DropTable(
                name: "audit_log");

            migrationBuilder.DropTable(
                name: "broker_tokens");

            migrationBuilder.DropTable(
                name: "fills");

            migrationBuilder.DropTable(
                name: "idempotency_keys");

            migrationBuilder.DropTable(
                name: "inbox_messages");

            migrationBuilder.DropTable(
                name: "instruments");

            migrationBuilder.DropTable(
                name: "known_picks");

            migrationBuilder.DropTable(
                name: "last_prices");

            migrationBuilder.DropTable(
                name: "order_events");

            migrationBuilder.DropTable(
                name: "outbox_messages");

            migrationBuilder.DropTable(
                name: "paper_positions");

            migrationBuilder.DropTable(
                name: "paper_trades");

            migrationBuilder.DropTable(
                name: "portfolio_snapshots");

            migrationBuilder.DropTable(
                name: "risk_limits");

            migrationBuilder.DropTable(
                name: "broker_orders");

            migrationBuilder.DropTable(
                name: "paper_orders");

            migrationBuilder.DropTable(
                name: "trade_intents");

            migrationBuilder.DropTable(
                name: "paper_accounts");

            migrationBuilder.DropTable(
                name: "broker_connections");
        }
    }
}
