using Microsoft.Extensions.Options;

namespace Fyntrix.LlmCosts.Proxy.Upstreams;

/// <summary>Says at start what is wrong with the upstreams.</summary>
internal sealed class UpstreamSettingsCheck : IValidateOptions<Dictionary<string, UpstreamSettings>>
{
    public ValidateOptionsResult Validate(string? name, Dictionary<string, UpstreamSettings> options) =>
        UpstreamList.Check(options).ToList() is { Count: > 0 } faults ? ValidateOptionsResult.Fail(faults) : ValidateOptionsResult.Success;
}
