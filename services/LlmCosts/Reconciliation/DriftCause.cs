namespace Fyntrix.LlmCosts.Reconciliation;

/// <summary>Why a provider's figures and ours differ. The first that holds is named.</summary>
internal enum DriftCause
{
    /// <summary>The provider counts calls that nobody reported here.</summary>
    MISSING_HERE,

    /// <summary>Calls were reported here that the provider does not count.</summary>
    MISSING_THERE,

    /// <summary>Requests or tokens differ.</summary>
    TOKENS_DIFFER,

    /// <summary>Some of our calls have no price, so our cost is not whole.</summary>
    UNPRICED_HERE,

    /// <summary>The same usage costs another amount.</summary>
    PRICE_DIFFERS,

    /// <summary>What the export says is what we have.</summary>
    MATCH,
}
