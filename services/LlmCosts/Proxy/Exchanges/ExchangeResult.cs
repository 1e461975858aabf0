using Fyntrix.LlmCosts.Proxy.Answers;

namespace Fyntrix.LlmCosts.Proxy.Exchanges;

/// <summary>What became of a call of an upstream.</summary>
/// <param name="Status">Of its answer; null when none came.</param>
/// <param name="RequestId">Its id of the request, from the header; null when it gave none.</param>
/// <param name="Answer">What was seen of the answer.</param>
/// <param name="FirstChunk">From the call to the first piece of a streamed answer.</param>
internal sealed record ExchangeResult(ExchangeState State, int? Status, string? RequestId, AnswerWatch Answer, TimeSpan? FirstChunk);
