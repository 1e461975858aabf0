namespace Fyntrix.LlmCosts.Proxy;

/// <summary>An error as OpenAI's API has it.</summary>
/// <param name="Type">The kind that SDKs make exceptions of.</param>
/// <param name="Param">The member or header that is wrong.</param>
internal sealed record OpenAiError(string Message, string Type, string? Param, string? Code);
