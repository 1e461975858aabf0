namespace Fyntrix.LlmCosts.Requests;

/// <summary>The way by which a call became known.</summary>
internal enum ReportSource
{
    API,
    MESSAGE,
    PROXY,
    IMPORT,
}
