using System.Linq.Expressions;
using System.Text.RegularExpressions;
using FluentValidation;
using Fyntrix.ServiceDefaults.Api;

namespace Fyntrix.Identity.Users;

internal sealed partial class ProfilePatchValidator : AbstractValidator<ProfilePatch>
{
    private static readonly DateOnly EarliestBirth = new(1900, 1, 1);

    public ProfilePatchValidator(TimeProvider time)
    {
        RuleFor(r => r.Name).Must(n => !n.IsSet || !string.IsNullOrWhiteSpace(n.Value)).WithMessage("must not be empty.");
        AtMost(r => r.Name, 100);
        AtMost(r => r.FirstName, 50);
        AtMost(r => r.LastName, 50);
        AtMost(r => r.Gender, 20);
        AtMost(r => r.Bio, 2000);
        RuleFor(r => r.DateOfBirth)
            .Must(d => d.Value is not { } date || (date >= EarliestBirth && date <= DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime)))
            .WithMessage("must be a day from 1900-01-01 to today.");
        RuleFor(r => r.CountryCode).Must(c => c.Value is null || Country().IsMatch(c.Value))
            .WithMessage("must be a country of ISO 3166 in two or three capital letters, such as IN.");
        RuleFor(r => r.Timezone).Must(t => t.Value is null || IsTimeZone(t.Value))
            .WithMessage("must be a time zone of the IANA database, such as Asia/Kolkata.");
        RuleFor(r => r.Language).Must(l => l.Value is null || (l.Value.Length <= 10 && LanguageTag().IsMatch(l.Value)))
            .WithMessage("must be a language tag, such as en or hi-IN.");
        RuleFor(r => r.ProfilePictureUrl)
            .Must(p => p.Value is null || (p.Value.Length <= 2048 && Uri.TryCreate(p.Value, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps))
            .WithMessage("must be an https address with at most 2048 characters.");
    }

    private void AtMost(Expression<Func<ProfilePatch, Patch<string>>> member, int longest) =>
        RuleFor(member).Must(m => m.Value is null || m.Value.Length <= longest).WithMessage($"must have at most {longest} characters.");

    /// <summary>Names alone are looked up: the database of zones is files, and a path must not lead elsewhere.</summary>
    private static bool IsTimeZone(string text) =>
        text.Length <= 50 && ZoneName().IsMatch(text) && TimeZoneInfo.TryFindSystemTimeZoneById(text, out var zone) && zone.HasIanaId;

    [GeneratedRegex(@"\A[A-Z]{2,3}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Country();

    [GeneratedRegex(@"\A[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex ZoneName();

    [GeneratedRegex(@"\A[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*\z", RegexOptions.CultureInvariant)]
    private static partial Regex LanguageTag();
}
