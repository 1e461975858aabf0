using System.Collections.Concurrent;
using Fyntrix.LlmCosts.Prices;

namespace Fyntrix.LlmCosts.Requests;

/// <summary>Says once per model that its calls have no price; the list of them is at <c>GET unpriced</c>.</summary>
internal sealed partial class UnpricedAlarm(ILogger<UnpricedAlarm> logger)
{
    private const int RememberedModels = 1000;

    private readonly ConcurrentDictionary<string, bool> _said = new(StringComparer.Ordinal);

    public void Raise(IEnumerable<Report> reports)
    {
        foreach (var report in reports)
        {
            if (report is Report.Ready { Call: { Cost: Cost.Unpriced unpriced } call } && _said.Count < RememberedModels && _said.TryAdd(call.Model, true))
                LogUnpriced(call.Model, unpriced.Reason, string.Join(", ", unpriced.Nearest));
        }
    }

    [LoggerMessage(EventName = "llm.model_unpriced", Level = LogLevel.Warning, Message = "Calls of the model {Model} have no price: {Reason} Nearest priced models: {Nearest}")]
    private partial void LogUnpriced(string model, string reason, string nearest);
}
