using Fyntrix.ServiceDefaults.Stores.Postgres;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Fyntrix.ServiceDefaults.Import;

/// <summary>Tells what the database has against a row from what ends an import.</summary>
public static class ImportRefusal
{
    /// <summary>Class 22 is about values, class 23 about constraints; all else is about the server.</summary>
    /// <returns>Null when it is not about the row.</returns>
    public static PostgresException? Find(DbUpdateException e) =>
        DatabaseFailure.Find(e) is PostgresException { SqlState: ['2', '2' or '3', ..] } refused ? refused : null;
}
