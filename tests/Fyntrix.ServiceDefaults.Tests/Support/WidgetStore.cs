using Fyntrix.ServiceDefaults.Stores.Postgres;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Configuration;

namespace Fyntrix.ServiceDefaults.Tests.Support;

/// <summary>The widgets' store as a service has one: registered, migrated, run as its role.</summary>
internal static class WidgetStore
{
    public const string FirstMigration = "20260101000000_Widgets";

    public static void AddWidgetStore(this WebApplicationBuilder builder, string name = "widgets", params string[] appendOnly) =>
        builder.AddPostgresStore<WidgetDb>(name, appendOnly);

    /// <summary>Does what <c>migrate</c> does.</summary>
    public static async Task<IReadOnlyList<string>> MigrateAsync(string connectionString, string name = "widgets", string? login = null, params string[] appendOnly)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "tests" });
        builder.Configuration.AddInMemoryCollection([KeyValuePair.Create($"ConnectionStrings:{name}", (string?)connectionString)]);
        builder.AddWidgetStore(name, appendOnly);
        await using var services = builder.Services.BuildServiceProvider();
        await using var scope = services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<StoreMigrator<WidgetDb>>().MigrateAsync(login, CancellationToken.None);
    }

    [DbContext(typeof(WidgetDb))]
    [Migration(FirstMigration)]
    internal sealed class Widgets : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            using var db = new WidgetDb(new DbContextOptionsBuilder<WidgetDb>().UseNpgsql("Host=unused").Options);
            migrationBuilder.Sql(db.Database.GenerateCreateScript());
        }
    }
}
