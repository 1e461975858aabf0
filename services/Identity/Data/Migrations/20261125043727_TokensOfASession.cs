using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Fyntrix.Identity.Data.Migrations
{
    /// <inheritdoc />
    public partial class TokensOfASession : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "ix_refresh_tokens_session_id",
                table: "refresh_tokens",
                column: "session_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_refresh_tokens_session_id",
                table: "refresh_tokens");
        }
    }
}
