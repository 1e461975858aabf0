using Fyntrix.Contracts;
using Fyntrix.Identity.Auth;
using Fyntrix.Identity.Data;
using Fyntrix.Identity.Preferences;
using Fyntrix.Identity.Sessions;
using Fyntrix.Identity.Users;
using Fyntrix.Identity.Watchlists;
using Fyntrix.ServiceDefaults.Import;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Fyntrix.Identity.Import;

/// <summary>
/// Takes over the users of the former system, one transaction for each with their preferences and watchlist. Who is here
/// already is left alone: this database is the record from their first import on. A row that cannot be taken over is
/// reported and stops no other.
/// </summary>
internal sealed class LegacyImport(IdentityDb db, TimeProvider time)
{
    private const string Users = "users";
    private const string Preferences = "user_preferences";
    private const string Watchlists = "user_watchlists";
    private const int Batch = 500;
    private const int LongestNotes = 2000;

    private readonly List<ImportRemark> _remarks = [];
    private readonly ImportCounter _users = new();
    private readonly ImportCounter _preferences = new();
    private readonly ImportCounter _watchlists = new();

    public async Task<ImportReport> RunAsync(FormerDatabase former, CancellationToken cancellationToken)
    {
        _users.Found = await former.CountAsync(Users, cancellationToken);
        _preferences.Found = await former.CountAsync(Preferences, cancellationToken);
        _watchlists.Found = await former.CountAsync(Watchlists, cancellationToken);
        foreach (var ids in (await former.ReadIdsAsync(cancellationToken)).Chunk(Batch))
        {
            var batch = await former.ReadAsync(ids, cancellationToken);
            var known = await db.Users.Where(u => ids.Contains(u.Id)).Select(u => u.Id).ToHashSetAsync(cancellationToken);
            foreach (var user in batch.Users)
            {
                var preferences = batch.Preferences.GetValueOrDefault(user.Id);
                List<FormerWatch> watched = [.. batch.Watchlists[user.Id]];
                if (known.Contains(user.Id))
                    AlreadyThere(preferences, watched);
                else
                    await ImportAsync(user, preferences, watched, cancellationToken);
            }
        }

        return new ImportReport(_users.ToCounts(), _preferences.ToCounts(), _watchlists.ToCounts(), _remarks);
    }

    private void AlreadyThere(FormerPreferences? preferences, List<FormerWatch> watched)
    {
        _users.AlreadyThere++;
        _preferences.AlreadyThere += preferences is null ? 0 : 1;
        _watchlists.AlreadyThere += watched.Count;
    }

    /// <summary>
    /// 1. Rows are made to fit. 2. All of them are saved at once; the keys decide about conflicts, whoever signs up meanwhile.
    /// 3. Only then is counted what came of it.
    /// </summary>
    private async Task ImportAsync(FormerUser raw, FormerPreferences? formerPreferences, List<FormerWatch> formerWatches, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var log = new ImportLog(Users, raw.Id);
        if (raw.Id.Length == 0 || raw.IsDeleted)
        {
            log.LeftOut(raw.IsDeleted ? ImportReason.USER_DELETED : ImportReason.ID_EMPTY, raw.IsDeleted ? "deleted in the former system" : "a user without an id");
            LeaveOut(log, formerPreferences, formerWatches);
            return;
        }

        var user = await FitReferralsAsync(FormerUserRules.Correct(raw, now, log), log, cancellationToken);
        var account = User.Imported(user);
        db.Users.Add(account);
        db.ExternalLogins.Add(new ExternalLogin(FormerUserRules.ProviderOf(user.Id), user.Id, user.Id, now));
        db.SecurityEvents.Add(SecurityEvent.Of(user.Id, SecurityEventKind.ACCOUNT_IMPORTED, null, now));
        db.Publish(new UserRegistered(user.Id, user.CreatedAt!.Value), now);
        var preferencesLog = AddPreferences(formerPreferences, now);
        var (added, watchLogs) = AddWatchlist(account, formerWatches, now);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (ImportRefusal.Find(e) is { } refused)
        {
            if (refused.ConstraintName == "pk_users")
            {
                AlreadyThere(formerPreferences, formerWatches);
                return;
            }

            var leftOut = new ImportLog(Users, user.Id);
            leftOut.LeftOut(ReasonOf(refused), Explain(refused));
            LeaveOut(leftOut, formerPreferences, formerWatches);
            return;
        }
        finally
        {
            db.ChangeTracker.Clear();
        }

        Count(_users, log);
        if (preferencesLog is not null)
            Count(_preferences, preferencesLog);
        _watchlists.Added += added;
        _watchlists.LeftOut += formerWatches.Count - added;
        _watchlists.Corrected += watchLogs.Count(l => l.IsCorrected);
        _remarks.AddRange(watchLogs.SelectMany(l => l.Remarks));
    }

    private async Task<FormerUser> FitReferralsAsync(FormerUser user, ImportLog log, CancellationToken cancellationToken)
    {
        var (code, referrer) = (user.ReferralCode, user.ReferredBy);
        if (code is not null && await db.Users.AnyAsync(u => u.ReferralCode == code, cancellationToken))
        {
            log.Corrected(ImportReason.REFERRAL_CODE_TAKEN, "referral_code belongs to another account here and was dropped");
            code = null;
        }

        if (referrer is not null && !await db.Users.AnyAsync(u => u.Id == referrer, cancellationToken))
        {
            log.Corrected(ImportReason.REFERRER_UNKNOWN, "referred_by names nobody here and was dropped");
            referrer = null;
        }

        return user with { ReferralCode = code, ReferredBy = referrer };
    }

    private ImportLog? AddPreferences(FormerPreferences? former, DateTimeOffset now)
    {
        if (former is null)
            return null;
        var log = new ImportLog(Preferences, former.UserId);
        var createdAt = former.CreatedAt ?? now;
        var preferences = UserPreferences.Defaults(former.UserId, createdAt);
        preferences.Set(FormerPreferenceRules.Correct(former, log), former.UpdatedAt ?? createdAt);
        db.UserPreferences.Add(preferences);
        db.Publish(preferences.ToEvent(), now);
        return log;
    }

    private (int Added, List<ImportLog> Logs) AddWatchlist(User account, List<FormerWatch> former, DateTimeOffset now)
    {
        var entries = new List<WatchlistEntry>();
        var logs = new List<ImportLog>();
        foreach (var row in former)
        {
            var log = new ImportLog(Watchlists, row.Id);
            logs.Add(log);
            if (SymbolRules.Normalize(row.Symbol) is not { } symbol)
                log.LeftOut(ImportReason.SYMBOL_INVALID, row.Symbol.Trim().Length == 0 ? "symbol is empty" : "symbol has characters that no symbol has");
            else if (ExchangeOf(row.Exchange) is not { } exchange)
                log.LeftOut(ImportReason.EXCHANGE_UNKNOWN, $"exchange '{row.Exchange}' is none of {string.Join(", ", Enum.GetNames<Exchange>())}");
            else if (entries.Exists(e => e.Symbol == symbol && e.Exchange == exchange))
                log.LeftOut(ImportReason.DUPLICATE, $"{symbol} on {exchange} stands on this list already");
            else
            {
                var addedAt = row.AddedAt ?? now;
                var notes = FormerUserRules.Cut(row.Notes, LongestNotes, "notes", log);
                entries.Add(WatchlistEntry.Imported(row.Id, account.Id, symbol, exchange, notes, addedAt, row.UpdatedAt ?? addedAt));
            }
        }

        if (entries.Count > 0)
        {
            db.UserWatchlists.AddRange(entries);
            account.ChangeWatchlist(now);
            var watched = entries.OrderBy(e => e.Symbol, StringComparer.Ordinal).ThenBy(e => e.Exchange).Select(e => new WatchedSymbol(e.Symbol, e.Exchange.ToString()));
            db.Publish(new WatchlistChanged(account.Id, [.. watched], now), now);
        }

        return (entries.Count, logs);
    }

    private static Exchange? ExchangeOf(string? text) =>
        string.IsNullOrWhiteSpace(text) ? Exchange.NSE
        : ExchangeQuery.TryParse(text.Trim().ToUpperInvariant(), out var known) ? known.Value
        : null;

    private void LeaveOut(ImportLog user, FormerPreferences? preferences, List<FormerWatch> watched)
    {
        const string Why = "its user was left out";
        _users.LeftOut++;
        _remarks.AddRange(user.Remarks);
        if (preferences is not null)
        {
            _preferences.LeftOut++;
            _remarks.Add(new(Preferences, preferences.UserId, nameof(ImportReason.USER_LEFT_OUT), ImportAction.LEFT_OUT, Why));
        }

        _watchlists.LeftOut += watched.Count;
        _remarks.AddRange(watched.Select(w => new ImportRemark(Watchlists, w.Id, nameof(ImportReason.USER_LEFT_OUT), ImportAction.LEFT_OUT, Why)));
    }

    private void Count(ImportCounter counter, ImportLog log)
    {
        counter.Added++;
        counter.Corrected += log.IsCorrected ? 1 : 0;
        _remarks.AddRange(log.Remarks);
    }

    private static ImportReason ReasonOf(PostgresException e) => e.ConstraintName switch
    {
        "ix_users_email_normalized" => ImportReason.EMAIL_TAKEN,
        "ix_users_phone_number" => ImportReason.PHONE_TAKEN,
        "ix_users_referral_code" => ImportReason.REFERRAL_CODE_TAKEN,
        "pk_external_logins" => ImportReason.EXTERNAL_LOGIN_TAKEN,
        _ => ImportReason.NOT_STORABLE,
    };

    private static string Explain(PostgresException e) => ReasonOf(e) switch
    {
        ImportReason.EMAIL_TAKEN => "another account here has this e-mail address",
        ImportReason.PHONE_TAKEN => "another account here has this phone number",
        ImportReason.REFERRAL_CODE_TAKEN => "another account here has just got this referral code; import again",
        ImportReason.EXTERNAL_LOGIN_TAKEN => "another account here signs in by this id",
        _ => $"the database refused the row ({e.SqlState}{(e.ConstraintName is { } constraint ? $", {constraint}" : "")})",
    };
}
