using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Fyntrix.ServiceDefaults.Stores.Postgres;

/// <summary>Finds what Postgres or the connection to it said, below what EF wraps around it.</summary>
public static class DatabaseFailure
{
    /// <summary>
    /// The failure itself, or null when the exception is about something else. EF puts failed writes into a DbUpdateException, and
    /// whatever might go well the next time into an InvalidOperationException on top of that.
    /// </summary>
    public static NpgsqlException? Find(Exception? exception) => exception switch
    {
        NpgsqlException found => found,
        DbUpdateException or InvalidOperationException => Find(exception.InnerException),
        _ => null,
    };

    /// <summary>Whether a unique key said no: somebody else has made the same thing.</summary>
    public static bool IsUniqueViolation(this DbUpdateException exception) =>
        Find(exception) is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation };

    /// <summary>
    /// Whether the connection broke under a command, as they all do when the server stops. The pool drops its others then, so that a
    /// new one is made at once.
    /// </summary>
    public static bool IsBrokenConnection(Exception exception) => Find(exception) switch
    {
        PostgresException postgres => postgres.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown,
        { InnerException: IOException } => true,
        _ => false,
    };

    /// <summary>
    /// Whether a prepared statement no longer fits its tables, which a migration has changed. The connection prepares it anew the
    /// next time.
    /// </summary>
    public static bool IsStalePlan(Exception exception) =>
        Find(exception) is PostgresException { SqlState: PostgresErrorCodes.FeatureNotSupported, Routine: "RevalidateCachedQuery" };

    /// <summary>The failure in one line, for an operator.</summary>
    public static string Describe(Exception exception) => Find(exception) is PostgresException postgres
        ? $"{postgres.MessageText} ({postgres.SqlState})"
        : exception.GetBaseException().Message;
}
