namespace Fyntrix.LlmCosts.Proxy.Upstreams;

/// <summary>How an upstream wants to be spoken to. Spelled as in configuration.</summary>
internal enum UpstreamKind
{
    /// <summary>OpenAI itself.</summary>
    OpenAi,

    /// <summary>Azure OpenAI: the key in <c>api-key</c>, a version in the address, and with dated versions the deployment too.</summary>
    Azure,

    /// <summary>Whatever speaks like OpenAI: a local model, another provider.</summary>
    Compatible,
}
