using System.Text.Json.Serialization;

namespace Fyntrix.Identity.Phone;

/// <summary>A sign-up by phone.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
internal sealed record PhoneSignUpRequest(string? PhoneNumber, string? Name);

/// <summary>The code of a sign-up.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
internal sealed record PhoneVerifySignUpRequest(string? PhoneNumber, string? OtpCode, string? DeviceId);

/// <summary>A code that did not come. <c>flow</c> is <c>signup</c> or <c>login</c>; left out, it is that of the last code asked for.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
internal sealed record PhoneResendRequest(string? PhoneNumber, string? Flow);

/// <summary>A sign-in by phone.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
internal sealed record PhoneLoginRequest(string? PhoneNumber);

/// <summary>The code of a sign-in, with the session that its request was answered.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
internal sealed record PhoneVerifyLoginRequest(string? PhoneNumber, string? Session, string? OtpCode, string? DeviceId);

/// <summary>A sign-up that waits for its code. <c>user_sub</c> is the id that the account will have.</summary>
internal sealed record PhoneSignUpAnswer(string Message, string PhoneNumber, string UserSub);

/// <summary>A sign-in that waits for its code, whether there is an account or not.</summary>
internal sealed record PhoneLoginAnswer(string Message, string Session, string PhoneNumber);

/// <summary>What waits for the new code; <c>session</c> for a sign-in only.</summary>
internal sealed record PhoneResendAnswer(
    string Message,
    string PhoneNumber,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Session,
    string Flow);
