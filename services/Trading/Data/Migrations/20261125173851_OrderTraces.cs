using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Fyntrix.Trading.Data.Migrations
{
    /// <inheritdoc />
    public partial class OrderTraces : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "traceparent",
                table: "broker_orders",
                type: "character varying(55)",
                maxLength: 55,
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "traceparent",
                table: "broker_orders");
        }
    }
}
