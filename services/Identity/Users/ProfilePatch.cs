using Fyntrix.ServiceDefaults.Api;

namespace Fyntrix.Identity.Users;

/// <summary>
/// A change to one's profile: what is left out stays, null clears, and gives <c>language</c> back its default. E-mail address
/// and phone number are changed elsewhere, by a code.
/// </summary>
internal sealed record ProfilePatch(
    Patch<string> Name,
    Patch<string> FirstName,
    Patch<string> LastName,
    Patch<DateOnly?> DateOfBirth,
    Patch<string> Gender,
    Patch<string> CountryCode,
    Patch<string> Timezone,
    Patch<string> Language,
    Patch<string> ProfilePictureUrl,
    Patch<string> Bio);
