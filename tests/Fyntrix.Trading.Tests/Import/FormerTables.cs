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
        """;
}
