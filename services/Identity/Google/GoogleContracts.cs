using System.Text.Json.Serialization;

namespace Fyntrix.Identity.Google;

/// <summary>A sign-in with the ID token that Google gave the app.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
internal sealed record GoogleRequest(string? Token, string? DeviceId);
