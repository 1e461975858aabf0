using Fyntrix.Trading.Charges;
using Fyntrix.Trading.Vocabulary;
using Microsoft.Extensions.Options;

namespace Fyntrix.Trading.Brokers.Paper;

/// <summary>Configuration section <c>Paper</c>: the simulated broker.</summary>
internal sealed class PaperSettings
{
    public const string Section = "Paper";

    /// <summary>
    /// When orders are matched on connections that name no session of their own, a <see cref="PaperSession"/>; ALWAYS_OPEN in Development
    /// and NSE_HOURS elsewhere when left out.
    /// </summary>
    public string? Session { get; set; }

    /// <summary>How old a price may be to trade at it.</summary>
    public TimeSpan PriceMaxAge { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>What a new paper account starts with, in rupees.</summary>
    public decimal StartingCash { get; set; } = 1_000_000m;

    /// <summary>By whose prices trades are charged, a <see cref="ChargePlan"/>.</summary>
    public string Charges { get; set; } = nameof(ChargePlan.NONE);

    /// <summary>How much worse than what was seen a trade may be, in hundredths of a per cent, 0 to 1000; each draws its part of it by <see cref="Seed"/>.</summary>
    public decimal SlippageBps { get; set; }

    /// <summary>How much of the volume that a price was seen with one order may take, above 0 and up to 1.</summary>
    public decimal VolumeShare { get; set; } = 0.1m;

    /// <summary>The same orders at the same prices slip alike under the same seed.</summary>
    public long Seed { get; set; }

    public PaperSession DefaultSession => Enum.Parse<PaperSession>(Session!);

    public ChargePlan ChargePlan => Enum.Parse<ChargePlan>(Charges);

    internal sealed class Check : IValidateOptions<PaperSettings>
    {
        public ValidateOptionsResult Validate(string? name, PaperSettings options)
        {
            if (ClosedSet.Parse<PaperSession>(options.Session) is null)
                return ValidateOptionsResult.Fail($"The paper broker cannot run with Paper:Session '{options.Session}': set it to {ClosedSet.Members<PaperSession>()}.");
            if (options.PriceMaxAge <= TimeSpan.Zero)
                return ValidateOptionsResult.Fail("Paper:PriceMaxAge must be longer than zero.");
            if (ClosedSet.Parse<ChargePlan>(options.Charges) is null)
                return ValidateOptionsResult.Fail($"Paper:Charges must be {ClosedSet.Members<ChargePlan>()}, not '{options.Charges}'.");
            if (options.SlippageBps is < 0 or > 1000)
                return ValidateOptionsResult.Fail("Paper:SlippageBps must be between 0 and 1000.");
            if (options.VolumeShare is <= 0 or > 1)
                return ValidateOptionsResult.Fail("Paper:VolumeShare must be above 0 and at most 1.");
            return options.StartingCash is < 0 or > 1_000_000_000_000m
                ? ValidateOptionsResult.Fail("Paper:StartingCash must be between 0 and 1,000,000,000,000.")
                : ValidateOptionsResult.Success;
        }
    }
}
