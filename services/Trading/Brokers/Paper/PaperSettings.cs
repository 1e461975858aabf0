using Microsoft.Extensions.Options;

namespace Fyntrix.Trading.Brokers.Paper;

/// <summary>Configuration section <c>Paper</c>: the simulated broker.</summary>
internal sealed class PaperSettings
{
    public const string Section = "Paper";

    /// <summary>At any time, and orders rest until they are filled or cancelled: for demonstrations outside market hours.</summary>
    public const string AlwaysOpen = "ALWAYS_OPEN";

    /// <summary>
    /// In continuous trading of the market calendar, at prices seen in it. Orders of other times wait for it; what is not filled
    /// lapses at the close, as a DAY order does.
    /// </summary>
    public const string NseHours = "NSE_HOURS";

    /// <summary>When orders are matched; ALWAYS_OPEN in Development and NSE_HOURS elsewhere when left out.</summary>
    public string? Session { get; set; }

    public bool IsAlwaysOpen => Session == AlwaysOpen;

    /// <summary>How old a price may be to trade at it.</summary>
    public TimeSpan PriceMaxAge { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>What a new paper account starts with, in rupees.</summary>
    public decimal StartingCash { get; set; } = 1_000_000m;

    internal sealed class Check : IValidateOptions<PaperSettings>
    {
        public ValidateOptionsResult Validate(string? name, PaperSettings options)
        {
            if (options.Session is not (AlwaysOpen or NseHours))
                return ValidateOptionsResult.Fail($"The paper broker cannot run with Paper:Session '{options.Session}': set it to {AlwaysOpen} or {NseHours}.");
            if (options.PriceMaxAge <= TimeSpan.Zero)
                return ValidateOptionsResult.Fail("Paper:PriceMaxAge must be longer than zero.");
            return options.StartingCash is < 0 or > 1_000_000_000_000m
                ? ValidateOptionsResult.Fail("Paper:StartingCash must be between 0 and 1,000,000,000,000.")
                : ValidateOptionsResult.Success;
        }
    }
}
