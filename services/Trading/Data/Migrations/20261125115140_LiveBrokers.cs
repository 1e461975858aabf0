using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Fyntrix.Trading.Data.Migrations
{
    /// <inheritdoc />
    public partial class LiveBrokers : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "broker_apps",
                columns: table => new
                {
                    broker_connection_id = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: false),
                    api_key = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: false),
                    api_secret_enc = table.Column<string>(type: "text", nullable: false),
                    key_id = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_broker_apps", x => x.broker_connection_id);
                    table.ForeignKey(
                        name: "fk_broker_apps_broker_connections_broker_connection_id",
                        column: x => x.broker_connection_id,
                        principalTable: "broker_connections",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "broker_logins",
                columns: table => new
                {
                    state_hash = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    account_id = table.Column<string>(type: "character varying(255)", maxLength: 255, nullable: false),
                    broker = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    api_key = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: true),
                    api_secret_enc = table.Column<string>(type: "text", nullable: true),
                    key_id = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_broker_logins", x => x.state_hash);
                    table.CheckConstraint("ck_broker_logins_app", "(api_key IS NULL) = (api_secret_enc IS NULL) AND (api_key IS NULL) = (key_id IS NULL)");
                    table.CheckConstraint("ck_broker_logins_broker", "broker IN ('ZERODHA', 'PAPER', 'ANGEL_ONE', 'ICICI_DIRECT', 'HDFC_SECURITIES', 'UPSTOX')");
                });

            migrationBuilder.CreateIndex(
                name: "ix_broker_connections_broker_client_user_id",
                table: "broker_connections",
                columns: new[] { "broker", "client_user_id" });

            migrationBuilder.CreateIndex(
                name: "ix_broker_connections_live",
                table: "broker_connections",
                column: "id",
                filter: "mode = 'LIVE' AND status = 'CONNECTED'");

            migrationBuilder.AddCheckConstraint(
                name: "ck_broker_connections_paper",
                table: "broker_connections",
                sql: "(broker = 'PAPER') = (mode = 'PAPER')");

            migrationBuilder.CreateIndex(
                name: "ix_broker_logins_account_id",
                table: "broker_logins",
                column: "account_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "broker_apps");

            migrationBuilder.DropTable(
                name: "broker_logins");

            migrationBuilder.DropIndex(
                name: "ix_broker_connections_broker_client_user_id",
                table: "broker_connections");

            migrationBuilder.DropIndex(
                name: "ix_broker_connections_live",
                table: "broker_connections");

            migrationBuilder.DropCheckConstraint(
                name: "ck_broker_connections_paper",
                table: "broker_connections");
        }
    }
}
