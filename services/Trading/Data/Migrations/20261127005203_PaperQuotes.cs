using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Fyntrix.Trading.Data.Migrations
{
    /// <inheritdoc />
    public partial class PaperQuotes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropCheckConstraint(
                name: "ck_paper_trades_figures",
                table: "paper_trades");

            migrationBuilder.DropCheckConstraint(
                name: "ck_paper_trades_price_source",
                table: "paper_trades");

            migrationBuilder.DropCheckConstraint(
                name: "ck_paper_orders_quantity",
                table: "paper_orders");

            migrationBuilder.DropCheckConstraint(
                name: "ck_last_prices_price",
                table: "last_prices");

            migrationBuilder.DropCheckConstraint(
                name: "ck_fills_price_source",
                table: "fills");

            migrationBuilder.DropCheckConstraint(
                name: "ck_broker_connections_paper",
                table: "broker_connections");

            migrationBuilder.AddColumn<decimal>(
                name: "charges",
                table: "paper_trades",
                type: "numeric(18,4)",
                precision: 18,
                scale: 4,
                nullable: false,
                defaultValue: 0m);

            migrationBuilder.AddColumn<long>(
                name: "filled_quantity",
                table: "paper_orders",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            // Until now an order was filled whole or not at all.
            migrationBuilder.Sql("UPDATE paper_orders SET filled_quantity = quantity WHERE status = 'COMPLETE'");

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "matched_at",
                table: "paper_orders",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<decimal>(
                name: "ask",
                table: "last_prices",
                type: "numeric(20,8)",
                precision: 20,
                scale: 8,
                nullable: true);

            migrationBuilder.AddColumn<decimal>(
                name: "bid",
                table: "last_prices",
                type: "numeric(20,8)",
                precision: 20,
                scale: 8,
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "volume",
                table: "last_prices",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "paper_session",
                table: "broker_connections",
                type: "character varying(32)",
                maxLength: 32,
                nullable: true);

            migrationBuilder.AddCheckConstraint(
                name: "ck_paper_trades_figures",
                table: "paper_trades",
                sql: "quantity >= 1 AND price > 0 AND charges >= 0");

            migrationBuilder.AddCheckConstraint(
                name: "ck_paper_trades_price_source",
                table: "paper_trades",
                sql: "price_source IN ('EXCHANGE', 'LAST_PRICE', 'QUOTE', 'PICK_PRICE')");

            migrationBuilder.AddCheckConstraint(
                name: "ck_paper_orders_quantity",
                table: "paper_orders",
                sql: "quantity >= 1 AND filled_quantity BETWEEN 0 AND quantity");

            migrationBuilder.AddCheckConstraint(
                name: "ck_last_prices_price",
                table: "last_prices",
                sql: "price > 0 AND (bid IS NULL OR bid > 0) AND (ask IS NULL OR ask > 0) AND (volume IS NULL OR volume >= 0)");

            migrationBuilder.AddCheckConstraint(
                name: "ck_fills_price_source",
                table: "fills",
                sql: "price_source IN ('EXCHANGE', 'LAST_PRICE', 'QUOTE', 'PICK_PRICE')");

            migrationBuilder.AddCheckConstraint(
                name: "ck_broker_connections_paper",
                table: "broker_connections",
                sql: "(broker = 'PAPER') = (mode = 'PAPER') AND (paper_session IS NULL OR mode = 'PAPER')");

            migrationBuilder.AddCheckConstraint(
                name: "ck_broker_connections_paper_session",
                table: "broker_connections",
                sql: "paper_session IN ('ALWAYS_OPEN', 'NSE_HOURS')");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropCheckConstraint(
                name: "ck_paper_trades_figures",
                table: "paper_trades");

            migrationBuilder.DropCheckConstraint(
                name: "ck_paper_trades_price_source",
                table: "paper_trades");

            migrationBuilder.DropCheckConstraint(
                name: "ck_paper_orders_quantity",
                table: "paper_orders");

            migrationBuilder.DropCheckConstraint(
                name: "ck_last_prices_price",
                table: "last_prices");

            migrationBuilder.DropCheckConstraint(
                name: "ck_fills_price_source",
                table: "fills");

            migrationBuilder.DropCheckConstraint(
                name: "ck_broker_connections_paper",
                table: "broker_connections");

            migrationBuilder.DropCheckConstraint(
                name: "ck_broker_connections_paper_session",
                table: "broker_connections");

            migrationBuilder.DropColumn(
                name: "charges",
                table: "paper_trades");

            migrationBuilder.DropColumn(
                name: "filled_quantity",
                table: "paper_orders");

            migrationBuilder.DropColumn(
                name: "matched_at",
                table: "paper_orders");

            migrationBuilder.DropColumn(
                name: "ask",
                table: "last_prices");

            migrationBuilder.DropColumn(
                name: "bid",
                table: "last_prices");

            migrationBuilder.DropColumn(
                name: "volume",
                table: "last_prices");

            migrationBuilder.DropColumn(
                name: "paper_session",
                table: "broker_connections");

            migrationBuilder.AddCheckConstraint(
                name: "ck_paper_trades_figures",
                table: "paper_trades",
                sql: "quantity >= 1 AND price > 0");

            migrationBuilder.AddCheckConstraint(
                name: "ck_paper_trades_price_source",
                table: "paper_trades",
                sql: "price_source IN ('EXCHANGE', 'LAST_PRICE', 'PICK_PRICE')");

            migrationBuilder.AddCheckConstraint(
                name: "ck_paper_orders_quantity",
                table: "paper_orders",
                sql: "quantity >= 1");

            migrationBuilder.AddCheckConstraint(
                name: "ck_last_prices_price",
                table: "last_prices",
                sql: "price > 0");

            migrationBuilder.AddCheckConstraint(
                name: "ck_fills_price_source",
                table: "fills",
                sql: "price_source IN ('EXCHANGE', 'LAST_PRICE', 'PICK_PRICE')");

            migrationBuilder.AddCheckConstraint(
                name: "ck_broker_connections_paper",
                table: "broker_connections",
                sql: "(broker = 'PAPER') = (mode = 'PAPER')");
        }
    }
}
