using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Fyntrix.Trading.Data.Migrations
{
    /// <inheritdoc />
    public partial class MessagesSetAside : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "attempts",
                table: "outbox_messages",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "failure",
                table: "outbox_messages",
                type: "character varying(500)",
                maxLength: 500,
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "not_before",
                table: "outbox_messages",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "lease",
                table: "idempotency_keys",
                type: "uuid",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"));

            migrationBuilder.AddColumn<string>(
                name: "location",
                table: "idempotency_keys",
                type: "character varying(2048)",
                maxLength: 2048,
                nullable: true);

            // The table fills and empties all the time; the usual share of its rows would be too late to keep its reading quick.
            migrationBuilder.Sql("ALTER TABLE outbox_messages SET (autovacuum_vacuum_threshold = 500, autovacuum_vacuum_scale_factor = 0)");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("ALTER TABLE outbox_messages RESET (autovacuum_vacuum_threshold, autovacuum_vacuum_scale_factor)");

            migrationBuilder.DropColumn(
                name: "attempts",
                table: "outbox_messages");

            migrationBuilder.DropColumn(
                name: "failure",
                table: "outbox_messages");

            migrationBuilder.DropColumn(
                name: "not_before",
                table: "outbox_messages");

            migrationBuilder.DropColumn(
                name: "lease",
                table: "idempotency_keys");

            migrationBuilder.DropColumn(
                name: "location",
                table: "idempotency_keys");
        }
    }
}
