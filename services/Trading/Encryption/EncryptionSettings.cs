using Microsoft.Extensions.Options;

namespace Fyntrix.Trading.Encryption;

/// <summary>Configuration section <c>Encryption</c>: the keys that wrap the data keys of tokens.</summary>
internal sealed class EncryptionSettings
{
    public const string Section = "Encryption";

    public const int MinKeyLength = 32;

    /// <summary>The id of the key that new tokens are wrapped with.</summary>
    public string ActiveKeyId { get; set; } = "";

    /// <summary>Key texts by id; older ones stay until nothing is wrapped with them any more.</summary>
    public Dictionary<string, string> Keys { get; } = new(StringComparer.Ordinal);

    /// <summary>What is wrong with the settings, in one line for the operator; null when nothing is.</summary>
    private string? Fault()
    {
        if (string.IsNullOrEmpty(ActiveKeyId))
            return "Broker tokens cannot be encrypted: set Encryption:ActiveKeyId and Encryption:Keys:{id} (32 characters or more).";
        if (!Keys.ContainsKey(ActiveKeyId))
            return $"Broker tokens cannot be encrypted: Encryption:ActiveKeyId names '{ActiveKeyId}', but Encryption:Keys:{ActiveKeyId} is not set.";
        return Keys.FirstOrDefault(k => k.Value is null || k.Value.Length < MinKeyLength).Key is { } weak
            ? $"Broker tokens cannot be encrypted: Encryption:Keys:{weak} must have {MinKeyLength} characters or more."
            : null;
    }

    internal sealed class Check : IValidateOptions<EncryptionSettings>
    {
        public ValidateOptionsResult Validate(string? name, EncryptionSettings options) =>
            options.Fault() is { } fault ? ValidateOptionsResult.Fail(fault) : ValidateOptionsResult.Success;
    }
}
