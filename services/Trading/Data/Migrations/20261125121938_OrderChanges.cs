using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Fyntrix.Trading.Data.Migrations
{
    /// <inheritdoc />
    public partial class OrderChanges : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropCheckConstraint(
                name: "ck_risk_limits_positive",
                table: "risk_limits");

            migrationBuilder.DropCheckConstraint(
                name: "ck_order_events_kind",
                table: "order_events");

            migrationBuilder.AddColumn<decimal>(
                name: "market_protection",
                table: "trade_intents",
                type: "numeric(5,2)",
                precision: 5,
                scale: 2,
                nullable: true);

            migrationBuilder.AddColumn<decimal>(
                name: "max_daily_loss",
                table: "risk_limits",
                type: "numeric(18,4)",
                precision: 18,
                scale: 4,
                nullable: true);

            migrationBuilder.AddColumn<decimal>(
                name: "max_position_value",
                table: "risk_limits",
                type: "numeric(18,4)",
                precision: 18,
                scale: 4,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "changes_requested",
                table: "broker_orders",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.CreateTable(
                name: "order_call_counts",
                columns: table => new
                {
                    connection_id = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: false),
                    last_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    in_second = table.Column<int>(type: "integer", nullable: false),
                    in_minute = table.Column<int>(type: "integer", nullable: false),
                    in_day = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_order_call_counts", x => x.connection_id);
                    table.CheckConstraint("ck_order_call_counts_counts", "in_second >= 0 AND in_minute >= 0 AND in_day >= 0");
                });

            migrationBuilder.AddCheckConstraint(
                name: "ck_trade_intents_protection",
                table: "trade_intents",
                sql: "market_protection IS NULL OR market_protection = -1 OR market_protection BETWEEN 0 AND 100");

            migrationBuilder.AddCheckConstraint(
                name: "ck_risk_limits_positive",
                table: "risk_limits",
                sql: "(max_order_quantity IS NULL OR max_order_quantity >= 1) AND (max_order_value IS NULL OR max_order_value > 0) AND (max_position_value IS NULL OR max_position_value > 0) AND (max_daily_loss IS NULL OR max_daily_loss > 0)");

            migrationBuilder.AddCheckConstraint(
                name: "ck_order_events_kind",
                table: "order_events",
                sql: "kind IN ('STATE', 'FILL', 'CANCEL_REQUESTED', 'CHANGE_REQUESTED', 'SURFACED')");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "order_call_counts");

            migrationBuilder.DropCheckConstraint(
                name: "ck_trade_intents_protection",
                table: "trade_intents");

            migrationBuilder.DropCheckConstraint(
                name: "ck_risk_limits_positive",
                table: "risk_limits");

            migrationBuilder.DropCheckConstraint(
                name: "ck_order_events_kind",
                table: "order_events");

            migrationBuilder.DropColumn(
                name: "market_protection",
                table: "trade_intents");

            migrationBuilder.DropColumn(
                name: "max_daily_loss",
                table: "risk_limits");

            migrationBuilder.DropColumn(
                name: "max_position_value",
                table: "risk_limits");

            migrationBuilder.DropColumn(
                name: "changes_requested",
                table: "broker_orders");

            migrationBuilder.AddCheckConstraint(
                name: "ck_risk_limits_positive",
                table: "risk_limits",
                sql: "(max_order_quantity IS NULL OR max_order_quantity >= 1) AND (max_order_value IS NULL OR max_order_value > 0)");

            migrationBuilder.AddCheckConstraint(
                name: "ck_order_events_kind",
                table: "order_events",
                sql: "kind IN ('STATE', 'FILL', 'CANCEL_REQUESTED', 'SURFACED')");
        }
    }
}
