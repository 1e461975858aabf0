using System.Globalization;

namespace Fyntrix.Identity.Phone;

/// <summary>
/// The id of a sign-up's code: the id that the account will have, which was told at the sign-up, and which code to it this is.
/// So a code that is sent again leads to the same account, and nothing is kept in <c>users</c> before the number is shown.
/// </summary>
internal readonly record struct SignUpCodeId(Guid User, int Number)
{
    private const int Most = 999;

    public string UserId => User.ToString();

    public static SignUpCodeId New(DateTimeOffset now) => new(Guid.CreateVersion7(now), 0);

    public static SignUpCodeId Parse(string id) =>
        new(Guid.ParseExact(id.AsSpan(0, 32), "N"), int.Parse(id.AsSpan(33), NumberStyles.None, CultureInfo.InvariantCulture));

    public SignUpCodeId Next(DateTimeOffset now) => Number < Most ? this with { Number = Number + 1 } : New(now);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{User:N}.{Number}");
}
