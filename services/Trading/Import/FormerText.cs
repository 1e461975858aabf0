using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Import;

internal static class FormerText
{
    /// <summary>The member that is meant, whatever its case and the blanks around it.</summary>
    public static T? Member<T>(string text)
        where T : struct, Enum => ClosedSet.Parse<T>(text.Trim().ToUpperInvariant());
}
