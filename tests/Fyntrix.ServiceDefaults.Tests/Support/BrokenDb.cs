using Fyntrix.ServiceDefaults.Stores.Postgres;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Fyntrix.ServiceDefaults.Tests.Support;

/// <summary>A store whose second migration fails.</summary>
internal sealed class BrokenDb(DbContextOptions<BrokenDb> options) : ServiceDbContext(options)
{
    [DbContext(typeof(BrokenDb))]
    [Migration("20260101000000_Fine")]
    internal sealed class Fine : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("CREATE TABLE fine (x int)");
    }

    [DbContext(typeof(BrokenDb))]
    [Migration("20260102000000_Broken")]
    internal sealed class Broken : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("CREATE TABLE half (x int)");
            migrationBuilder.Sql("SELECT 1 / 0");
        }
    }
}
