namespace Fyntrix.ServiceDefaults.Api;

public static class TextCut
{
    /// <summary>The text, at most so many UTF-16 units long and without half a character at its end, which no database takes.</summary>
    public static string Cut(this string text, int longest) =>
        text.Length <= longest ? text : text[..(char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest)];
}
