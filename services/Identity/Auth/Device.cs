namespace Fyntrix.Identity.Auth;

/// <summary>The kind of device behind a User-Agent, in the former system's words.</summary>
internal static class Device
{
    public static string Of(string? userAgent)
    {
        bool Has(string part) => userAgent?.Contains(part, StringComparison.OrdinalIgnoreCase) == true;

        // Tablets first: an iPad says "Mobile" too.
        if (Has("Tablet") || Has("iPad"))
            return "Tablet";
        if (Has("Mobile") || Has("Android") || Has("iPhone"))
            return "Mobile";
        return Has("Mozilla") || Has("Chrome") ? "Desktop" : "Unknown";
    }
}
