namespace Fyntrix.LlmCosts.Proxy;

/// <summary>What is asked of a provider.</summary>
internal enum ProxyOperation
{
    Chat,
    Responses,
    Embeddings,
    Models,
}
