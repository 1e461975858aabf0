using System.Diagnostics.CodeAnalysis;

namespace Fyntrix.Trading.Vocabulary;

/// <summary>Reads members of closed sets exactly as they are spelled; numbers and other cases are not members.</summary>
internal static class ClosedSet
{
    public static bool TryParse<T>(string? text, [NotNullWhen(true)] out T? member)
        where T : struct, Enum
    {
        member = text is not null && Enum.IsDefined(typeof(T), text) ? Enum.Parse<T>(text) : null;
        return member is not null;
    }

    public static T? Parse<T>(string? text)
        where T : struct, Enum =>
        TryParse<T>(text, out var member) ? member : null;

    /// <summary>The order type; <c>SL-M</c>, as Kite and the former front end spell it, is SLM.</summary>
    public static OrderType? ParseOrderType(string? text) => Parse<OrderType>(text == "SL-M" ? nameof(OrderType.SLM) : text);

    /// <summary>The members for an error text: <c>NSE, BSE, NFO or MCX</c>.</summary>
    public static string Members<T>()
        where T : struct, Enum
    {
        var names = Enum.GetNames<T>();
        return $"{string.Join(", ", names[..^1])} or {names[^1]}";
    }
}
