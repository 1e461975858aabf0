using System.Collections.Concurrent;

namespace Fyntrix.LlmCosts.Requests;

/// <summary>
/// Models as an attribute of metrics. Callers name them as they like, and a pattern of the price book takes many names: those past
/// the first hundred are one.
/// </summary>
internal sealed class NamedModels
{
    private const int Most = 100;
    private const string Other = "other";

    private readonly ConcurrentDictionary<string, bool> _named = new(StringComparer.Ordinal);

    public string Name(string model) =>
        _named.ContainsKey(model) || (_named.Count < Most && _named.TryAdd(model, true)) ? model : Other;
}
