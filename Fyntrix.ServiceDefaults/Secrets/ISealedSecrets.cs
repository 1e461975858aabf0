namespace Fyntrix.ServiceDefaults.Secrets;

/// <summary>Secrets in the database that the key ring sealed; each kind says how to seal its own again.</summary>
public interface ISealedSecrets
{
    /// <summary>What they are, in the plural, for the operator.</summary>
    string What { get; }

    /// <summary>Seals with the active key what another key sealed. Whatever changes meanwhile keeps its change.</summary>
    /// <returns>How many were sealed again.</returns>
    Task<int> ResealAsync(CancellationToken cancellationToken);
}
