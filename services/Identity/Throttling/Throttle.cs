using Fyntrix.Identity.Passwords;
using Fyntrix.ServiceDefaults.Api;
using Npgsql;
using NpgsqlTypes;

namespace Fyntrix.Identity.Throttling;

/// <summary>
/// Decides whether a try is looked at, before any work is done for it, and the same for accounts that exist and those that do
/// not. A try counts as a failure from its beginning, so that many at once are no way round; success takes it back.
/// Kept in the database: neither a restart nor another instance forgets.
/// </summary>
internal sealed class Throttle(NpgsqlDataSource database, TimeProvider time)
{
    // One statement decides: the row's lock puts tries of one key in a row, and one that is blocked changes nothing. Tries at once
    // have read the clock before they wait for that lock: one that costs no wait must block none that began a little earlier. A block
    // that lies further ahead than the longest wait is of a clock that was set back since, and keeps nobody out.
    private const string Admit =
        """
        INSERT INTO attempt_throttles AS t (key, failures, last_at, blocked_until)
        VALUES ($1, 1, $2, to_timestamp(0))
        ON CONFLICT (key) DO UPDATE SET
            failures = CASE WHEN t.last_at < $3 THEN 1 ELSE t.failures + 1 END,
            last_at = $2,
            blocked_until = coalesce(
                $2 + nullif($4[CASE WHEN t.last_at < $3 THEN 1 ELSE least(t.failures + 1, array_length($4, 1)) END], 0) * interval '1 second',
                to_timestamp(0))
        WHERE t.blocked_until <= $2 OR t.blocked_until > $2 + $4[array_length($4, 1)] * interval '1 second'
        RETURNING failures
        """;

    // As if the try had not been: the wait is that of the failures that are left.
    private const string GiveBack =
        """
        UPDATE attempt_throttles SET
            failures = failures - 1,
            blocked_until = coalesce(last_at + nullif($2[least(failures - 1, array_length($2, 1))], 0) * interval '1 second', to_timestamp(0))
        WHERE key = $1 AND failures > 1
        """;

    // Counts, not the record: a database that crashes may forget their last moments, and no try waits for its disk.
    private const string DoNotWaitForDisk = "SELECT set_config('synchronous_commit', 'off', true)";

    /// <summary>
    /// Counts a try under each key, those first that others share: whoever is refused for their address can add nothing to an
    /// account's failures, and keep its owner out by it.
    /// </summary>
    /// <returns>Null when it may go on; else 429 with the time after which a try is looked at again.</returns>
    public async Task<Refusal?> AdmitAsync(CancellationToken cancellationToken, params IReadOnlyList<ThrottleKey> keys)
    {
        var now = time.GetUtcNow();
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        foreach (var key in keys.OrderByDescending(k => k.IsShared))
        {
            await using var admit = new NpgsqlBatch(connection)
            {
                BatchCommands =
                {
                    new(DoNotWaitForDisk),
                    new(Admit)
                    {
                        Parameters =
                        {
                            new() { Value = key.Value },
                            new() { Value = now, NpgsqlDbType = NpgsqlDbType.TimestampTz },
                            new() { Value = now - ThrottleRules.Memory, NpgsqlDbType = NpgsqlDbType.TimestampTz },
                            new() { Value = key.Rules.Waits() },
                        },
                    },
                },
            };
            if (!await IsAdmittedAsync(admit, cancellationToken))
                return await BlockedAsync(connection, key, now, cancellationToken);
        }

        return null;
    }

    /// <summary>The try was right: forgets the failures of these keys, and takes back one of a key that others share.</summary>
    public async Task ForgetAsync(CancellationToken cancellationToken, params IReadOnlyList<ThrottleKey> keys)
    {
        await using var forget = database.CreateBatch();
        forget.BatchCommands.Add(new(DoNotWaitForDisk));
        if (keys.Where(k => !k.IsShared).Select(k => k.Value).ToArray() is { Length: > 0 } own)
            forget.BatchCommands.Add(new("DELETE FROM attempt_throttles WHERE key = ANY($1)") { Parameters = { new() { Value = own } } });
        foreach (var shared in keys.Where(k => k.IsShared))
        {
            forget.BatchCommands.Add(new("UPDATE attempt_throttles SET failures = failures - 1, blocked_until = to_timestamp(0) WHERE key = $1 AND failures > 1")
            {
                Parameters = { new() { Value = shared.Value } },
            });
        }

        await forget.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Takes back a try that the machine was too busy to look at: nothing was learned by it. Other refusals stand.</summary>
    /// <returns>The refusal, for the answer.</returns>
    public async Task<Refusal> ExcuseAsync(Refusal refusal, CancellationToken cancellationToken, params IReadOnlyList<ThrottleKey> keys)
    {
        if (refusal != PasswordHashing.TooBusy)
            return refusal;

        await using var giveBack = database.CreateBatch();
        giveBack.BatchCommands.Add(new(DoNotWaitForDisk));
        foreach (var key in keys)
        {
            giveBack.BatchCommands.Add(new("DELETE FROM attempt_throttles WHERE key = $1 AND failures = 1") { Parameters = { new() { Value = key.Value } } });
            giveBack.BatchCommands.Add(new(GiveBack) { Parameters = { new() { Value = key.Value }, new() { Value = key.Rules.Waits() } } });
        }

        await giveBack.ExecuteNonQueryAsync(cancellationToken);
        return refusal;
    }

    private static async Task<bool> IsAdmittedAsync(NpgsqlBatch admit, CancellationToken cancellationToken)
    {
        await using var results = await admit.ExecuteReaderAsync(cancellationToken);
        await results.NextResultAsync(cancellationToken);
        return await results.ReadAsync(cancellationToken);
    }

    private static async Task<Refusal> BlockedAsync(NpgsqlConnection connection, ThrottleKey key, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var look = new NpgsqlCommand("SELECT blocked_until FROM attempt_throttles WHERE key = $1", connection) { Parameters = { new() { Value = key.Value } } };
        var until = await look.ExecuteScalarAsync(cancellationToken) is DateTime at ? new DateTimeOffset(at, TimeSpan.Zero) : now;
        var seconds = Math.Max(1, (int)Math.Ceiling((until - now).TotalSeconds));
        return new Refusal(StatusCodes.Status429TooManyRequests, "SIGN_IN_THROTTLED", $"Too many tries; the next one is looked at in {seconds} s.") { RetryAfterSeconds = seconds };
    }
}
