using Microsoft.Extensions.Options;

namespace Fyntrix.ServiceDefaults.Secrets;

/// <summary>Opens the wrapped keys among the settings before they are checked.</summary>
internal sealed class WrappedKeys(IKeyManagementService keyManagement) : IPostConfigureOptions<EncryptionSettings>
{
    public void PostConfigure(string? name, EncryptionSettings options)
    {
        foreach (var (id, wrapped) in options.WrappedKeys)
        {
            try
            {
                options.Keys[id] = keyManagement.Unwrap(wrapped);
            }
            catch (KeyManagementException e)
            {
                options.MissingKey ??= $"Secrets cannot be encrypted: Encryption:WrappedKeys:{id} cannot be opened: {e.Message}";
            }
        }
    }
}
