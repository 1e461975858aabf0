using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace Fyntrix.Identity.Tests;

/// <summary>Reads of a table fail as if the connection broke, until this is disposed of.</summary>
internal sealed class FailingReads(string table) : DbCommandInterceptor, IDisposable
{
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isOver;

    /// <summary>That one has failed.</summary>
    public Task Failed => _failed.Task;

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        if (_isOver || !command.CommandText.Contains($"FROM {table}", StringComparison.Ordinal))
            return base.ReaderExecutingAsync(command, eventData, result, cancellationToken);
        _failed.TrySetResult();
        throw new NpgsqlException("The connection broke.", new IOException());
    }

    public void Dispose() => _isOver = true;
}
