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
}
