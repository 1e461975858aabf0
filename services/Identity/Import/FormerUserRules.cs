using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Fyntrix.Identity.Auth;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Import;

namespace Fyntrix.Identity.Import;

/// <summary>Makes a former user fit the columns here; whatever is changed is said. Pure.</summary>
internal static partial class FormerUserRules
{
    private const int LongestName = 100;
    private const int LongestBio = 2000;
    private const int LongestPicture = 2048;

    public static FormerUser Correct(FormerUser former, DateTimeOffset now, ImportLog log)
    {
        foreach (var column in former.Unusable)
            log.Corrected(ImportReason.TIME_UNUSABLE, $"{column} is no usable time and was dropped");

        var createdAt = former.CreatedAt ?? now;
        var email = EmailOf(former.Email, log);
        return former with
        {
            Name = NameOf(former.Name, email, log),
            Email = email,
            EmailVerified = former.EmailVerified && email is not null,
            PhoneNumber = PhoneOf(former.PhoneNumber, log),
            DateOfBirth = BirthOf(former.DateOfBirth, now, log),
            Language = string.IsNullOrWhiteSpace(former.Language) ? "en" : former.Language.Trim(),
            ProfilePictureUrl = PictureOf(former.ProfilePictureUrl, log),
            Bio = Cut(former.Bio, LongestBio, "bio", log),
            CreatedAt = createdAt,
            UpdatedAt = former.UpdatedAt ?? createdAt,
            Preferences = JsonOf(former.Preferences, "preferences", log),
            Settings = JsonOf(former.Settings, "settings", log),
            UserMetadata = JsonOf(former.UserMetadata, "user_metadata", log),
        };
    }

    /// <summary>Google's subjects are numbers, Cognito's are UUIDs.</summary>
    public static string ProviderOf(string id) => id.All(char.IsAsciiDigit) ? "GOOGLE" : "COGNITO";

    /// <summary>The text, at most so long, without half a character at its end.</summary>
    public static string? Cut(string? text, int longest, string column, ImportLog log)
    {
        if (text is null || text.Length <= longest)
            return text;
        log.Corrected(ImportReason.TEXT_CUT, string.Create(CultureInfo.InvariantCulture, $"{column} was cut to {longest} characters"));
        return text.Cut(longest);
    }

    private static string NameOf(string name, string? email, ImportLog log)
    {
        if (name.Trim() is { Length: > 0 } trimmed)
            return trimmed.Cut(LongestName);
        log.Corrected(ImportReason.NAME_EMPTY, "name is empty; the address before its @, or 'User', stands for it");
        var local = email?.Split('@')[0] ?? "User";
        return local.Cut(LongestName);
    }

    private static string? EmailOf(string? email, ImportLog log)
    {
        var trimmed = email?.Trim();
        if (string.IsNullOrEmpty(trimmed))
            return null;
        if (EmailAddress.IsValid(trimmed))
            return trimmed;
        log.Corrected(ImportReason.EMAIL_INVALID, "email is no e-mail address and was dropped");
        return null;
    }

    private static string? PhoneOf(string? number, ImportLog log)
    {
        if (string.IsNullOrWhiteSpace(number))
            return null;
        if (E164().IsMatch(number))
            return number;
        var bare = Separators().Replace(number, "");
        if (E164().IsMatch(bare))
        {
            log.Corrected(ImportReason.PHONE_REFORMATTED, "phone_number was written with separators, which were dropped");
            return bare;
        }

        log.Corrected(ImportReason.PHONE_INVALID, "phone_number is not E.164 and was dropped");
        return null;
    }

    private static DateTimeOffset? BirthOf(DateTimeOffset? birth, DateTimeOffset now, ImportLog log)
    {
        if (birth is null || (birth.Value.Year >= 1900 && birth <= now))
            return birth;
        log.Corrected(ImportReason.BIRTH_DATE_INVALID, "date_of_birth is before 1900 or to come and was dropped");
        return null;
    }

    private static string? PictureOf(string? url, ImportLog log)
    {
        if (string.IsNullOrWhiteSpace(url))
            return null;
        if (url.Length <= LongestPicture && Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Scheme == Uri.UriSchemeHttps)
            return url;
        log.Corrected(ImportReason.PICTURE_INVALID, "profile_picture_url is no https address and was dropped");
        return null;
    }

    /// <summary>json holds what jsonb does not: U+0000 and halves of characters.</summary>
    private static string? JsonOf(string? json, string column, ImportLog log)
    {
        if (json is null || IsStorableJson(json))
            return json;
        log.Corrected(ImportReason.JSON_INVALID, $"{column} holds JSON that cannot be stored and was dropped");
        return null;
    }

    private static bool IsStorableJson(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return IsStorable(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static bool IsStorable(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => IsStorable(element.GetString()!),
        JsonValueKind.Array => element.EnumerateArray().All(IsStorable),
        JsonValueKind.Object => element.EnumerateObject().All(member => IsStorable(member.Name) && IsStorable(member.Value)),
        _ => true,
    };

    private static bool IsStorable(string text) => !text.Contains('\0', StringComparison.Ordinal);

    [GeneratedRegex(@"\A\+[1-9][0-9]{1,14}\z", RegexOptions.CultureInvariant)]
    private static partial Regex E164();

    [GeneratedRegex(@"[\s().-]", RegexOptions.CultureInvariant)]
    private static partial Regex Separators();
}
