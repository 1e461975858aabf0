using System.Diagnostics.Metrics;
using Fyntrix.Identity.Auth;
using Fyntrix.Identity.Users;
using Fyntrix.ServiceDefaults.Api;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Fyntrix.Identity.Passwords;

/// <summary>
/// The framework's password hasher (PBKDF2-HMAC-SHA512, 210,000 iterations as OWASP's Password Storage Cheat Sheet asks), with
/// a gate: a hash takes a core for a tenth of a second, so at most cores − 1 run at once and the rest of the service lives on.
/// </summary>
internal sealed class PasswordHashing : IDisposable
{
    /// <summary>The answer when the gate stays closed.</summary>
    public static Refusal TooBusy { get; } =
        new(StatusCodes.Status429TooManyRequests, "SIGN_IN_BUSY", "Too many people sign in just now; try again in a few seconds.") { RetryAfterSeconds = 5 };

    private readonly PasswordHasher<User> _hasher;
    private readonly SemaphoreSlim _gate;
    private readonly TimeSpan _longestWait;
    private readonly Lazy<string> _nobodysHash;
    private readonly Counter<long> _hashes;

    public PasswordHashing(IOptions<PasswordHashingSettings> settings, IMeterFactory meters)
    {
        _hashes = meters.Create(SignInMetrics.Meter).CreateCounter<long>("fyntrix.sign_in.hashes", "{hash}", "Slow hashes that were computed, of passwords and codes.");
        (_gate, _longestWait) = (new(settings.Value.AtOnce), settings.Value.LongestWait);
        _hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = settings.Value.Iterations }));
        _nobodysHash = new(() => _hasher.HashPassword(null!, Guid.NewGuid().ToString()));
    }

    /// <returns>The hash, or null when too many are being made: answer 429.</returns>
    public Task<string?> HashAsync(string password, CancellationToken cancellationToken) =>
        GatedAsync(() => _hasher.HashPassword(null!, password), cancellationToken);

    /// <summary>Checks a password against a hash; without one it does the same work on nobody's, so that time tells nothing.</summary>
    /// <returns>The verdict, or null when too many are being checked: answer 429.</returns>
    public Task<PasswordVerdict?> VerifyAsync(string? hash, string password, CancellationToken cancellationToken) =>
        GatedAsync<PasswordVerdict?>(
            () =>
            {
                var result = _hasher.VerifyHashedPassword(null!, hash ?? _nobodysHash.Value, password);
                return new PasswordVerdict(
                    hash is not null && result != PasswordVerificationResult.Failed,
                    result == PasswordVerificationResult.SuccessRehashNeeded);
            },
            cancellationToken);

    public void Dispose() => _gate.Dispose();

    private async Task<T?> GatedAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        if (!await _gate.WaitAsync(_longestWait, cancellationToken))
            return default;
        try
        {
            _hashes.Add(1);
            return await Task.Run(work, cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }
}
