using Fyntrix.Identity.Auth;
using Fyntrix.Identity.Codes;

namespace Fyntrix.Identity.Contacts;

/// <summary>An address or number that a user wants to have.</summary>
/// <param name="Channel">Which of the two.</param>
/// <param name="Target">In the form by which accounts are found.</param>
/// <param name="Typed">As it was typed.</param>
internal sealed record NewContact(CodeChannel Channel, string Target, string Typed)
{
    public OneTimeCodePurpose Purpose => Channel switch
    {
        CodeChannel.EMAIL => OneTimeCodePurpose.EMAIL_CHANGE,
        CodeChannel.SMS => OneTimeCodePurpose.PHONE_CHANGE,
    };

    public static NewContact Email(string typed) => new(CodeChannel.EMAIL, EmailAddress.Normalize(typed), typed);

    public static NewContact Phone(string typed) => new(CodeChannel.SMS, typed, typed);
}
