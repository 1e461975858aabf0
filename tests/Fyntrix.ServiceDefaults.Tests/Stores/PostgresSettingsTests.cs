using Fyntrix.ServiceDefaults.Stores.Postgres;
using Fyntrix.ServiceDefaults.Tests.Support;
using Npgsql;

namespace Fyntrix.ServiceDefaults.Tests.Stores;

public sealed class PostgresSettingsTests
{
    [Theory]
    [InlineData("Host=db", false)]
    [InlineData("Host=db;SslMode=Disable", false)]
    [InlineData("Host=db;SslMode=Allow", false)]
    [InlineData("Host=db;SslMode=Prefer", false)]
    [InlineData("Host=localhost,db", false)]
    [InlineData("Host=localhost.example.com", false)]
    [InlineData("Host=10.0.0.7", false)]
    [InlineData("Host=db;SslMode=Require", true)]
    [InlineData("Host=db;SslMode=VerifyCA", true)]
    [InlineData("Host=db;SslMode=VerifyFull", true)]
    [InlineData("Host=localhost", true)]
    [InlineData("Host=LOCALHOST:5433", true)]
    [InlineData("Host=127.0.0.1,127.0.0.2:5433", true)]
    [InlineData("Host=::1", true)]
    [InlineData("Host=/var/run/postgresql", true)]
    public void Outside_Development_a_connection_to_another_machine_is_encrypted(string connection, bool accepted)
    {
        Assert.Equal(accepted, Check(connection).Succeeded);
        Assert.True(Check(connection, isDevelopment: true).Succeeded);
        Assert.True(Check(connection, settings: new PostgresSettings { AllowPlain = true }).Succeeded);
    }

    [Theory]
    [InlineData(null, "A connection string is missing: set ConnectionStrings:widgets (ConnectionStrings__widgets in the environment).")]
    [InlineData("", "A connection string is missing: set ConnectionStrings:widgets (ConnectionStrings__widgets in the environment).")]
    [InlineData("postgres://hidden@db/x", "ConnectionStrings:widgets is no connection string of Postgres: write it as Host=…;Username=…;Password=…;Database=….")]
    [InlineData("Host=db;Port=hidden", "ConnectionStrings:widgets is no connection string of Postgres: write it as Host=…;Username=…;Password=…;Database=….")]
    [InlineData("Username=x", "ConnectionStrings:widgets names no Host.")]
    public void A_connection_string_that_cannot_work_is_said_in_one_line(string? connection, string line) =>
        Assert.Equal(line, Assert.Single(Check(connection, isDevelopment: true).Failures!));

    [Theory]
    [InlineData(0)]
    [InlineData(1001)]
    public void A_pool_has_a_sensible_size(int size) =>
        Assert.StartsWith("Postgres:PoolSize", Assert.Single(Check("Host=localhost", settings: new PostgresSettings { PoolSize = size }).Failures!), StringComparison.Ordinal);

    [Fact]
    public async Task What_the_connection_string_says_wins_over_the_settings_and_these_over_the_defaults()
    {
        Assert.Equal((20, 5, 100, "Fyntrix.ServiceDefaults.Tests", "-c role=widgets_app"), await ReadAsync("Host=127.0.0.1;Port=1"));
        Assert.Equal((6, 5, 100, "Fyntrix.ServiceDefaults.Tests", "-c role=widgets_app"), await ReadAsync("Host=127.0.0.1;Port=1", ("Postgres:PoolSize", "6")));
        Assert.Equal(
            (7, 3, 0, "mine", "-c geqo=off -c role=widgets_app"),
            await ReadAsync("Host=127.0.0.1;Port=1;Maximum Pool Size=7;Timeout=3;Max Auto Prepare=0;Application Name=mine;Options=-c geqo=off", ("Postgres:PoolSize", "6")));

        static async Task<(int Size, int Timeout, int Prepared, string? Application, string? Options)> ReadAsync(string connection, params (string, string)[] settings)
        {
            await using var app = await TestApp.StartAsync(b => b.AddWidgetStore(), settings: [("ConnectionStrings:widgets", connection), .. settings]);
            var used = new NpgsqlConnectionStringBuilder(app.Services.GetRequiredService<NpgsqlDataSource>().ConnectionString);
            return (used.MaxPoolSize, used.Timeout, used.MaxAutoPrepare, used.ApplicationName, used.Options);
        }
    }

    private static Microsoft.Extensions.Options.ValidateOptionsResult Check(string? connection, bool isDevelopment = false, PostgresSettings? settings = null) =>
        new PostgresSettingsCheck("widgets", connection, isDevelopment).Validate(null, settings ?? new PostgresSettings());
}
