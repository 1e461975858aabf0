namespace Fyntrix.Trading.Tests.Import;

internal static class FormerTables
{
    public const string Schema =
        """
        CREATE TABLE broker_connections (
            id varchar(36) PRIMARY KEY,
            account_id varchar(128) NOT NULL,
            broker varchar(32) NOT NULL,
            status varchar(16) NOT NULL DEFAULT 'DISCONNECTED',
            client_user_id varchar(128),
            scopes text,
            created_at timestamptz NOT NULL DEFAULT now(),
            updated_at timestamptz NOT NULL DEFAULT now());
        CREATE TABLE broker_tokens (
            id varchar(36) PRIMARY KEY,
            broker_connection_id varchar(36) NOT NULL REFERENCES broker_connections (id) ON DELETE CASCADE,
            access_token_enc text NOT NULL,
            refresh_token_enc text,
            expires_at timestamptz,
            created_at timestamptz NOT NULL DEFAULT now());
        CREATE TABLE trade_intents (
            id varchar(36) PRIMARY KEY,
            account_id varchar(128) NOT NULL,
            session_id varchar(128),
            broker varchar(32) NOT NULL DEFAULT 'ZERODHA',
            source varchar(16) NOT NULL DEFAULT 'CHART',
            symbol varchar(64) NOT NULL DEFAULT 'TCS',
            exchange varchar(16) DEFAULT 'NSE',
            segment varchar(8) NOT NULL DEFAULT 'CASH',
            product varchar(8) NOT NULL DEFAULT 'CNC',
            side varchar(8) NOT NULL DEFAULT 'BUY',
            qty integer NOT NULL DEFAULT 1,
            order_type varchar(8) NOT NULL DEFAULT 'MARKET',
            limit_price double precision,
            trigger_price double precision,
            stop_loss double precision,
            target double precision,
            state varchar(32) NOT NULL DEFAULT 'CREATED',
            created_at timestamptz NOT NULL DEFAULT now(),
            updated_at timestamptz NOT NULL DEFAULT now());
        CREATE TABLE broker_orders (
            id varchar(36) PRIMARY KEY,
            trade_intent_id varchar(36) NOT NULL REFERENCES trade_intents (id) ON DELETE CASCADE,
            broker varchar(32) NOT NULL DEFAULT 'ZERODHA',
            broker_order_id varchar(128),
            status varchar(32),
            filled_qty integer,
            average_price double precision,
            raw_response_redacted text,
            created_at timestamptz NOT NULL DEFAULT now(),
            updated_at timestamptz NOT NULL DEFAULT now());
        """;

    public static string Snapshots(string table) =>
        $"""
        CREATE TABLE {table} (
            id varchar(36) PRIMARY KEY,
            account_id varchar(128) NOT NULL,
            broker varchar(32) NOT NULL,
            kind varchar(16) NOT NULL,
            as_of timestamptz NOT NULL DEFAULT now(),
            payload text NOT NULL,
            is_latest boolean NOT NULL DEFAULT true,
            created_at timestamptz NOT NULL DEFAULT now());
        """;
}
