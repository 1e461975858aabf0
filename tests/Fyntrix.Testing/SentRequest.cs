using System.Text;

namespace Fyntrix.Testing;

/// <summary>A request as the upstream got it.</summary>
public sealed record SentRequest(string Method, string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);
}
