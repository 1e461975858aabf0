namespace Fyntrix.Identity.Tests;

internal static class FormerTables
{
    public const string Schema =
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
}
