namespace Fyntrix.Recommendations.Import;

/// <summary>A configuration file of the former system as a draft of a policy.</summary>
/// <param name="PolicyId">From the configuration's hash, so that the same configuration is one policy.</param>
internal sealed record FormerDraft(string PolicyId, string Name, string Description, string Config);
