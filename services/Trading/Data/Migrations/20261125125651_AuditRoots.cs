using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Fyntrix.Trading.Data.Migrations
{
    /// <inheritdoc />
    public partial class AuditRoots : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "audit_roots",
                columns: table => new
                {
                    day = table.Column<DateOnly>(type: "date", nullable: false),
                    sealed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    heads = table.Column<int>(type: "integer", nullable: false),
                    previous_root = table.Column<byte[]>(type: "bytea", nullable: false),
                    root = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_audit_roots", x => x.day);
                    table.CheckConstraint("ck_audit_roots_hashes", "heads >= 0 AND octet_length(previous_root) = 32 AND octet_length(root) = 32");
                });

            migrationBuilder.CreateTable(
                name: "audit_root_heads",
                columns: table => new
                {
                    account_id = table.Column<string>(type: "character varying(255)", maxLength: 255, nullable: false),
                    seq = table.Column<long>(type: "bigint", nullable: false),
                    day = table.Column<DateOnly>(type: "date", nullable: false),
                    hash = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_audit_root_heads", x => new { x.account_id, x.seq });
                    table.CheckConstraint("ck_audit_root_heads_hash", "seq >= 1 AND octet_length(hash) = 32");
                    table.ForeignKey(
                        name: "fk_audit_root_heads_audit_roots_day",
                        column: x => x.day,
                        principalTable: "audit_roots",
                        principalColumn: "day",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_audit_root_heads_day",
                table: "audit_root_heads",
                column: "day");

            migrationBuilder.GuardAppendOnly("audit_roots", "audit_root_heads");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "audit_root_heads");

            migrationBuilder.DropTable(
                name: "audit_roots");
        }
    }
}
