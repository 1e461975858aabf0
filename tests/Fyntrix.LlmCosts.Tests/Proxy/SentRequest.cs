using System.Text;

namespace Fyntrix.LlmCosts.Tests.Proxy;

/// <summary>A request as the upstream got it.</summary>
internal sealed record SentRequest(string Method, string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);
}
