using System.Diagnostics.Metrics;
using Fyntrix.ServiceDefaults.Api;

namespace Fyntrix.Identity.Auth;

/// <summary>How signing in goes. Meter <c>Fyntrix.Identity</c>.</summary>
internal sealed class SignInMetrics
{
    public const string Meter = "Fyntrix.Identity";

    private readonly Counter<long> _signIns;
    private readonly Counter<long> _refreshes;

    public SignInMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(Meter);
        _signIns = meter.CreateCounter<long>("fyntrix.sign_in.attempts", "{attempt}", "Sign-ups and sign-ins, by `method` (signup, login, mfa, phone_signup, phone_login, google) and `outcome` (OK, or the code of the refusal).");
        _refreshes = meter.CreateCounter<long>("fyntrix.sign_in.refreshes", "{attempt}", "Refreshes of tokens, by `outcome` (OK, or the code of the refusal).");
    }

    public void SignedIn<T>(string method, Result<T> result) => _signIns.Add(1, new("method", method), Outcome(result));

    public void Refreshed<T>(Result<T> result) => _refreshes.Add(1, Outcome(result));

    private static KeyValuePair<string, object?> Outcome<T>(Result<T> result) => new("outcome", result.Refusal?.Code ?? "OK");
}
