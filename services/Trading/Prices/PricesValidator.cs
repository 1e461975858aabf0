using FluentValidation;
using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Prices;

internal sealed class PricesValidator : AbstractValidator<PricesRequest>
{
    public const int MaxBatch = 1000;

    private const long MaxVolume = 1_000_000_000_000;
    private const string PriceRule = "must be a price above 0 with at most 8 decimals.";

    public PricesValidator(TimeProvider time)
    {
        RuleFor(r => r.Source).MaximumLength(64).WithMessage("must have at most 64 characters.");
        RuleFor(r => r.Prices).Must(p => p is { Count: >= 1 and <= MaxBatch }).WithMessage($"must hold 1 to {MaxBatch} prices.");
        RuleFor(r => r.Prices).Must(p => p!.All(one => one is not null)).WithMessage("must not hold null.").When(r => r.Prices is not null);
        RuleForEach(r => r.Prices).ChildRules(one =>
        {
            one.RuleFor(p => p!.Symbol).Must(TradedSymbol.IsValid).WithMessage(TradedSymbol.Rule);
            one.RuleFor(p => p!.Exchange).Must(e => e is null || ClosedSet.Parse<Exchange>(e) is not null).WithMessage($"must be {ClosedSet.Members<Exchange>()}.");
            one.RuleFor(p => p!.Price).Must(p => p is not null && IsPrice(p.Value)).WithMessage(PriceRule);
            one.RuleFor(p => p!.Bid).Must(p => p is null || IsPrice(p.Value)).WithMessage(PriceRule);
            one.RuleFor(p => p!.Ask).Must(p => p is null || IsPrice(p.Value)).WithMessage(PriceRule);
            one.RuleFor(p => p!.Ask).Must((p, ask) => !(ask < p!.Bid)).WithMessage("must not be below bid.");
            one.RuleFor(p => p!.Volume).Must(v => v is null or (>= 0 and <= MaxVolume)).WithMessage("must be a number of units from 0 to 1,000,000,000,000.");
            one.RuleFor(p => p!.ObservedAt).Must(at => at is null || at <= time.GetUtcNow() + PriceBoard.Ahead).WithMessage("must not lie in the future.");
        }).When(r => r.Prices is { Count: <= MaxBatch } && r.Prices.All(p => p is not null));
    }

    private static bool IsPrice(decimal price) => price is > 0 and <= Money.MaxPrice && Money.IsStorablePrice(price);
}
