using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Fyntrix.Identity.Throttling;

/// <summary>Whose tries are counted together, and by which rules.</summary>
/// <param name="Value">The row's key.</param>
/// <param name="Rules">How long failures make it wait.</param>
/// <param name="IsShared">Whether people share it who know nothing of each other: one who gets in does not clear the others' failures.</param>
internal readonly record struct ThrottleKey(string Value, ThrottleRules Rules, bool IsShared)
{
    /// <summary>An account, by what it is addressed with, whether there is one or not.</summary>
    /// <param name="what">What is guessed: <c>password</c>, <c>code</c>, …; each has a count of its own.</param>
    /// <param name="identifier">Normalised e-mail address or phone number.</param>
    public static ThrottleKey Account(string what, string identifier) => Of($"account|{what}|{identifier}", "account", ThrottleRules.Account);

    /// <summary>An account from a device that is known to it.</summary>
    public static ThrottleKey KnownDevice(string what, string identifier, string deviceId) =>
        Of($"device|{what}|{identifier}|{deviceId}", "device", ThrottleRules.KnownDevice);

    /// <summary>Where the request comes from; of IPv6 the /64, which one subscriber has whole (RFC 6177).</summary>
    public static ThrottleKey Address(string? ip) => Of($"address|{Network(ip)}", "address", ThrottleRules.Address, isShared: true);

    /// <summary>Sign-ups from an address. None is taken back, so that nobody makes accounts without end.</summary>
    public static ThrottleKey SignUps(string? ip) => Of($"sign-ups|{Network(ip)}", "sign-ups", ThrottleRules.SignUps, isShared: true);

    private static ThrottleKey Of(string text, string kind, ThrottleRules rules, bool isShared = false) =>
        new($"{kind}:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}", rules, isShared);

    private static string Network(string? ip)
    {
        if (!IPAddress.TryParse(ip, out var address))
            return "unknown";
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8))
            : address.ToString();
    }
}
