using System.Globalization;
using Fyntrix.ServiceDefaults.Hosting;

namespace Fyntrix.Identity.SigningKeys;

/// <summary>
/// <c>keys rotate</c>: makes the next signing key. Running instances see it within a minute. After <c>--revoke</c> an instance may
/// sign with a removed key for as long; those tokens are refused too.
/// </summary>
internal sealed class KeysRotateCommand(IServiceProvider services) : IServiceCommand
{
    public string Name => "keys rotate";

    public string Usage => "keys rotate [--immediately] [--revoke]    makes the next signing key, which signs after the lead or at once; --revoke removes all others";

    public async Task<int> RunAsync(CommandArguments arguments, TextWriter output, CancellationToken cancellationToken)
    {
        // Asked for here: other commands go without encryption keys, and every command is made to find the one that is called.
        var rotation = services.GetRequiredService<SigningKeyRotation>();
        var next = await rotation.RotateAsync(arguments.Has("immediately"), arguments.Has("revoke"), cancellationToken);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Signing key {next.Kid} signs from {next.ActivatesAt:u} on."));
        return 0;
    }
}
