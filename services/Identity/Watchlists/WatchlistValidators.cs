using FluentValidation;

namespace Fyntrix.Identity.Watchlists;

internal static class WatchRules
{
    public const string PriceError = "must be a price above 0 with at most 12 digits before the point and 8 after it.";

    private const int MostDecimals = 8;

    /// <summary>Whether the price can be kept as it is: more decimals would be rounded away unseen.</summary>
    public static bool IsPrice(decimal? price) =>
        price is null || (price is > 0 and < 1_000_000_000_000m && decimal.Round(price.Value, MostDecimals) == price);
}

internal sealed class WatchRequestValidator : AbstractValidator<WatchRequest>
{
    public WatchRequestValidator()
    {
        RuleFor(r => r.Symbol).Must(s => SymbolRules.Normalize(s) is not null).WithMessage(SymbolRules.Error);
        RuleFor(r => r.Notes).MaximumLength(2000).WithMessage("must have at most 2000 characters.");
        RuleFor(r => r.Timeframe).MaximumLength(20).WithMessage("must have at most 20 characters.");
        RuleFor(r => r.DesiredEntry).Must(WatchRules.IsPrice).WithMessage(WatchRules.PriceError);
        RuleFor(r => r.StopLoss).Must(WatchRules.IsPrice).WithMessage(WatchRules.PriceError);
        RuleFor(r => r.Target).Must(WatchRules.IsPrice).WithMessage(WatchRules.PriceError);
    }
}

internal sealed class WatchManyRequestValidator : AbstractValidator<WatchManyRequest>
{
    private const int Most = 500;

    public WatchManyRequestValidator()
    {
        RuleFor(r => r.Symbols).Cascade(CascadeMode.Stop)
            .NotEmpty().WithMessage("must name at least one symbol.")
            .Must(s => s!.Length <= Most).WithMessage($"may name at most {Most} symbols.")
            .ForEach(symbol => symbol.Must(s => SymbolRules.Normalize(s) is not null).WithMessage(SymbolRules.Error));
    }
}

internal sealed class WatchPatchValidator : AbstractValidator<WatchPatch>
{
    public WatchPatchValidator()
    {
        RuleFor(r => r.Notes).Must(n => n.Value is not { Length: > 2000 }).WithMessage("must have at most 2000 characters.");
        RuleFor(r => r.Timeframe).Must(t => t.Value is not { Length: > 20 }).WithMessage("must have at most 20 characters.");
        RuleFor(r => r.DesiredEntry).Must(p => WatchRules.IsPrice(p.Value)).WithMessage(WatchRules.PriceError);
        RuleFor(r => r.StopLoss).Must(p => WatchRules.IsPrice(p.Value)).WithMessage(WatchRules.PriceError);
        RuleFor(r => r.Target).Must(p => WatchRules.IsPrice(p.Value)).WithMessage(WatchRules.PriceError);
    }
}
