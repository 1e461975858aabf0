using Fyntrix.Testing;
using Npgsql;

namespace Fyntrix.Identity.Tests;

/// <summary>A database with the former system's tables, as its migrations made them.</summary>
internal sealed class FormerSystem : IAsyncDisposable
{
    private const string Schema =
        """
        CREATE TABLE users (
            id varchar(255) PRIMARY KEY,
            phone_number varchar(20) UNIQUE,
            phone_number_verified boolean NOT NULL DEFAULT false,
            name varchar(100) NOT NULL,
            email varchar(255) UNIQUE,
            email_verified boolean DEFAULT false,
            first_name varchar(50),
            last_name varchar(50),
            date_of_birth timestamptz,
            gender varchar(20),
            country_code varchar(3),
            timezone varchar(50),
            language varchar(10) DEFAULT 'en',
            is_active boolean NOT NULL DEFAULT true,
            is_deleted boolean NOT NULL DEFAULT false,
            is_verified boolean NOT NULL DEFAULT false,
            is_premium boolean NOT NULL DEFAULT false,
            cognito_username varchar(255),
            cognito_status varchar(50),
            profile_picture_url text,
            bio text,
            last_login_at timestamptz,
            last_login_ip varchar(45),
            last_login_device varchar(255),
            last_login_location varchar(255),
            login_count integer NOT NULL DEFAULT 0,
            created_at timestamptz NOT NULL DEFAULT now(),
            created_ip varchar(45),
            updated_at timestamptz NOT NULL DEFAULT now(),
            deleted_at timestamptz,
            preferences json,
            settings json,
            user_metadata json,
            referral_code varchar(50) UNIQUE,
            referred_by varchar(255));
        CREATE TABLE user_preferences (
            user_id varchar(255) PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
            disclosure_accepted boolean NOT NULL DEFAULT false,
            disclosure_version varchar(20),
            universe varchar(50) NOT NULL DEFAULT 'NIFTY50',
            market_region varchar(20) NOT NULL DEFAULT 'India',
            risk_profile varchar(20) NOT NULL DEFAULT 'Moderate',
            trading_modes json,
            primary_mode varchar(20),
            auxiliary_modes json,
            created_at timestamptz NOT NULL DEFAULT now(),
            updated_at timestamptz NOT NULL DEFAULT now());
        CREATE TABLE user_watchlists (
            id varchar(36) PRIMARY KEY,
            user_id varchar(255) NOT NULL REFERENCES users (id) ON DELETE CASCADE,
            symbol varchar(50) NOT NULL,
            exchange varchar(20),
            notes text,
            added_at timestamptz NOT NULL DEFAULT now(),
            updated_at timestamptz NOT NULL DEFAULT now(),
            UNIQUE (user_id, symbol));
        """;

    private readonly TestPostgres _postgres;

    private FormerSystem(TestPostgres postgres) => _postgres = postgres;

    public string ConnectionString => new NpgsqlConnectionStringBuilder(_postgres.ConnectionString) { Pooling = false }.ConnectionString;

    /// <summary>The same as a URL, as the former system's own settings have it.</summary>
    public string Url
    {
        get
        {
            var at = new NpgsqlConnectionStringBuilder(_postgres.ConnectionString);
            return $"postgresql+asyncpg://{Uri.EscapeDataString(at.Username!)}:{Uri.EscapeDataString(at.Password ?? "none")}@{at.Host}:{at.Port}/{at.Database}?sslmode=prefer";
        }
    }

    public static async Task<FormerSystem> CreateAsync(string schema = Schema)
    {
        var former = new FormerSystem(await TestPostgres.CreateAsync());
        await former.ExecuteAsync(schema);
        return former;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Every row of the three tables in one text.</summary>
    public async Task<string> StateAsync()
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            """
            SELECT (SELECT string_agg(u::text, E'\n' ORDER BY id) FROM users u)
                || (SELECT string_agg(p::text, E'\n' ORDER BY user_id) FROM user_preferences p)
                || (SELECT string_agg(w::text, E'\n' ORDER BY id) FROM user_watchlists w)
            """,
            connection);
        return (string)(await command.ExecuteScalarAsync())!;
    }

    public ValueTask DisposeAsync() => _postgres.DisposeAsync();
}
