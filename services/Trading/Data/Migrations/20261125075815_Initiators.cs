using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Fyntrix.Trading.Data.Migrations
{
    /// <inheritdoc />
    public partial class Initiators : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "algo_id",
                table: "trade_intents",
                type: "character varying(64)",
                maxLength: 64,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "initiated_by",
                table: "trade_intents",
                type: "character varying(32)",
                maxLength: 32,
                nullable: false,
                // Until now there were only clicks; an instance of the version before goes on without naming it.
                defaultValue: "USER");

            migrationBuilder.AddCheckConstraint(
                name: "ck_trade_intents_algo",
                table: "trade_intents",
                sql: "algo_id IS NULL OR initiated_by = 'ALGO'");

            migrationBuilder.AddCheckConstraint(
                name: "ck_trade_intents_initiated_by",
                table: "trade_intents",
                sql: "initiated_by IN ('USER', 'ALGO')");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropCheckConstraint(
                name: "ck_trade_intents_algo",
                table: "trade_intents");

            migrationBuilder.DropCheckConstraint(
                name: "ck_trade_intents_initiated_by",
                table: "trade_intents");

            migrationBuilder.DropColumn(
                name: "algo_id",
                table: "trade_intents");

            migrationBuilder.DropColumn(
                name: "initiated_by",
                table: "trade_intents");
        }
    }
}
