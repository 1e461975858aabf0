using Fyntrix.ServiceDefaults.Hosting;
using Npgsql;

namespace Fyntrix.ServiceDefaults.Import;

/// <summary>Where the former system's Postgres is: a URL as its own settings have it, or a connection string of ours.</summary>
public static class FormerAddress
{
    private const string Error = "--from is neither postgres://user@host/database nor a connection string (Host=…;Username=…;Database=…).";

    /// <returns>The connection, whose sessions cannot write.</returns>
    /// <exception cref="CommandRefusedException">It is neither.</exception>
    public static NpgsqlConnectionStringBuilder Parse(string text)
    {
        try
        {
            var builder = text.Contains("://", StringComparison.Ordinal) ? OfUrl(text) : new NpgsqlConnectionStringBuilder(text);
            if (string.IsNullOrEmpty(builder.Host) || string.IsNullOrEmpty(builder.Database))
                throw new CommandRefusedException(Error);
            builder.Options = $"{builder.Options} -c default_transaction_read_only=on".TrimStart();
            builder.ApplicationName = "fyntrix import-legacy";
            builder.Pooling = false;
            return builder;
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            throw new CommandRefusedException(Error);
        }
    }

    /// <summary>SQLAlchemy names its driver too: <c>postgresql+asyncpg://</c>.</summary>
    private static NpgsqlConnectionStringBuilder OfUrl(string text)
    {
        var url = new Uri(text);
        if (url.Scheme.Split('+')[0] is not ("postgres" or "postgresql"))
            throw new FormatException();
        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = url.Host,
            Port = url.Port > 0 ? url.Port : NpgsqlConnection.DefaultPort,
            Database = Uri.UnescapeDataString(url.AbsolutePath.TrimStart('/')),
        };
        var login = url.UserInfo.Split(':', 2);
        if (login[0].Length > 0)
            builder.Username = Uri.UnescapeDataString(login[0]);
        if (login.Length == 2)
            builder.Password = Uri.UnescapeDataString(login[1]);
        // The names of libpq, of which "verify-full" is VerifyFull here.
        foreach (var (name, value) in Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(url.Query))
            builder[name is "sslmode" or "ssl" ? "SSL Mode" : name] = value.ToString().Replace("-", "", StringComparison.Ordinal);
        return builder;
    }
}
