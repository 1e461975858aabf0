using Fyntrix.ServiceDefaults.Tests.Support;
using Fyntrix.Testing;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Fyntrix.ServiceDefaults.Tests.Stores;

public sealed class PostgresModelTests : IAsyncLifetime
{
    private TestPostgres _postgres = null!;

    public async Task InitializeAsync()
    {
        _postgres = await TestPostgres.CreateAsync();
        await using var db = Open();
        await db.Database.EnsureCreatedAsync();
    }

    public async Task DisposeAsync() => await _postgres.DisposeAsync();

    [Fact]
    public async Task Names_in_the_database_are_snake_case_throughout()
    {
        var names = await ListAsync(
            """
            SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'
            UNION SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public'
            UNION SELECT conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace
            UNION SELECT indexname FROM pg_indexes WHERE schemaname = 'public'
            """);

        Assert.All(names, name => Assert.Matches("^[a-z0-9_.]+$", name));
        Assert.Superset(
            new HashSet<string>
            {
                "widgets.id", "widgets.display_name", "widgets.parent_widget_id", "pk_widgets", "ix_widgets_display_name", "fk_widgets_widgets_parent_widget_id",
                "ck_widgets_side", "ck_widgets_other_side", "ck_widgets_rating",
                "outbox_messages.created_at", "pk_outbox_messages", "ix_outbox_messages_id",
                "inbox_messages.message_id", "pk_inbox_messages", "idempotency_keys.locked_until", "pk_idempotency_keys",
            },
            names.ToHashSet());
        Assert.DoesNotContain("widgets.xmin", names);
    }

    [Theory]
    [InlineData("'LEFT', NULL, 'Strong Buy'", true)]
    [InlineData("'RIGHT_HAND', 'LEFT', 'Don''t'", true)]
    [InlineData("'UP', NULL, 'Buy'", false)]
    [InlineData("'left', NULL, 'Buy'", false)]
    [InlineData("'', NULL, 'Buy'", false)]
    [InlineData("'LEFT', 'UP', 'Buy'", false)]
    [InlineData("'LEFT', NULL, 'Sell'", false)]
    public async Task Only_members_of_a_closed_set_get_into_its_column(string values, bool allowed)
    {
        var insert = $"INSERT INTO widgets (id, display_name, side, other_side, rating) VALUES (gen_random_uuid(), '{Guid.NewGuid()}', {values})";

        var refused = await Record.ExceptionAsync(() => ExecuteAsync(insert));

        Assert.Equal(allowed ? null : PostgresErrorCodes.CheckViolation, (refused as PostgresException)?.SqlState);
    }

    [Fact]
    public async Task Enums_are_kept_as_their_text_and_come_back()
    {
        var widget = new Widget { DisplayName = "w", Side = WidgetSide.RIGHT_HAND, OtherSide = WidgetSide.LEFT };
        await using (var db = Open())
        {
            db.Add(widget);
            await db.SaveChangesAsync();
        }

        await using var again = Open();
        var read = await again.Widgets.SingleAsync(w => w.Side == WidgetSide.RIGHT_HAND);
        Assert.Equal((widget.Id, WidgetSide.LEFT), (read.Id, read.OtherSide));
        Assert.Equal(["RIGHT_HAND LEFT"], await ListAsync("SELECT side || ' ' || other_side FROM widgets"));
    }

    [Fact]
    public async Task A_row_that_changed_meanwhile_is_not_overwritten()
    {
        var widget = new Widget { DisplayName = "w" };
        await using var first = Open();
        first.Add(widget);
        await first.SaveChangesAsync();
        await using var second = Open();
        second.Remove(await second.Widgets.SingleAsync());
        await ExecuteAsync("UPDATE widgets SET rating = 'Strong Buy'");

        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => second.SaveChangesAsync());
    }

    private WidgetDb Open() => new(new DbContextOptionsBuilder<WidgetDb>().UseNpgsql(_postgres.ConnectionString).Options);

    private async Task ExecuteAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(_postgres.ConnectionString);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<List<string>> ListAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(_postgres.ConnectionString);
        await using var command = source.CreateCommand(sql);
        await using var rows = await command.ExecuteReaderAsync();
        var list = new List<string>();
        while (await rows.ReadAsync())
            list.Add(rows.GetString(0));
        return list;
    }
}
