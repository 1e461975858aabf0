using System.Globalization;
using System.Security.Cryptography;
using Fyntrix.ServiceDefaults.Hosting;

namespace Fyntrix.ServiceDefaults.Secrets;

/// <summary>
/// Seals with the active key-encryption key what others sealed, while the service runs, so that an old one can be taken away. Once
/// it says that nothing was left, nothing needs the old one any more.
/// </summary>
/// <param name="name">As the operator calls it.</param>
/// <param name="services">Has the kinds of secrets.</param>
public sealed class ResealSecretsCommand(string name, IServiceProvider services) : IServiceCommand
{
    public string Name => name;

    public string Usage => $"{name}    seals stored secrets with the active encryption key";

    public async Task<int> RunAsync(CommandArguments arguments, TextWriter output, CancellationToken cancellationToken)
    {
        // Asked for here: only this command needs encryption keys, and every command is made to find the one that is called.
        foreach (var kind in services.GetServices<ISealedSecrets>())
        {
            try
            {
                var count = await kind.ResealAsync(cancellationToken);
                await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{kind.What}: {count} sealed again."));
            }
            catch (CryptographicException e)
            {
                throw new CommandRefusedException($"The {kind.What} cannot be sealed again: {e.Message} Nothing was lost; put the key back and run this again.");
            }
        }

        return 0;
    }
}
