namespace Fyntrix.LlmCosts.Tokens;

/// <summary>Why a report of usage is not believed.</summary>
/// <param name="Code">One of the codes below; part of the API.</param>
/// <param name="Field">The member that is wrong, as the provider or the API spells it.</param>
/// <param name="Detail">Reads as a sentence after the field's name.</param>
internal sealed record UsageViolation(string Code, string Field, string Detail)
{
    public const string Negative = "TOKENS_NEGATIVE";
    public const string TooMany = "TOKENS_TOO_MANY";
    public const string PartAboveWhole = "TOKENS_PART_ABOVE_WHOLE";

    /// <summary>A sum that the provider states is not the sum of its parts.</summary>
    public const string SumWrong = "TOKENS_SUM_WRONG";
    public const string Unreadable = "USAGE_UNREADABLE";
}
