using System.Globalization;
using System.Security.Cryptography;
using Fyntrix.ServiceDefaults.Hosting;

namespace Fyntrix.Identity.SigningKeys;

/// <summary>
/// <c>keys reseal</c>: seals with the active key-encryption key what others sealed, while the service runs, so that an old one can
/// be taken away. Once it says that nothing was left, nothing needs the old one any more.
/// </summary>
internal sealed class KeysResealCommand(IServiceProvider services) : IServiceCommand
{
    public string Name => "keys reseal";

    public string Usage => "keys reseal    seals stored secrets with the active encryption key";

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
