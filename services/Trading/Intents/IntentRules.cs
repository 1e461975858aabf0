using System.Linq.Expressions;
using FluentValidation;
using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Intents;

/// <summary>Rules of form that every request for a trade keeps, whichever route it takes.</summary>
internal static class IntentRules
{
    public static void Text<T>(this AbstractValidator<T> validator, Expression<Func<T, string?>> field, int max) =>
        validator.RuleFor(field).Must(t => t is null || (t.Length >= 1 && t.Length <= max)).WithMessage($"must have 1 to {max} characters.");

    public static void Member<T, TMember>(this AbstractValidator<T> validator, Expression<Func<T, string?>> field, bool required = false)
        where TMember : struct, Enum =>
        validator.RuleFor(field).Must(t => t is null ? !required : ClosedSet.Parse<TMember>(t) is not null)
            .WithMessage($"must be {ClosedSet.Members<TMember>()}.");

    public static void Type<T>(this AbstractValidator<T> validator, Expression<Func<T, string?>> field) =>
        validator.RuleFor(field).Must(t => ClosedSet.ParseOrderType(t) is not null).WithMessage($"must be {ClosedSet.Members<OrderType>()}.");

    public static void Symbol<T>(this AbstractValidator<T> validator, Expression<Func<T, string?>> field, Func<T, bool> required) =>
        validator.RuleFor(field).Must((request, t) => t is null ? !required(request) : TradedSymbol.IsValid(t)).WithMessage(TradedSymbol.Rule);

    public static void Quantity<T>(this AbstractValidator<T> validator, Expression<Func<T, long?>> field) =>
        validator.RuleFor(field).Must(q => q is >= 1 and <= Money.MaxQuantity).WithMessage($"must be a whole number between 1 and {Money.MaxQuantity}.");

    public static void Price<T>(this AbstractValidator<T> validator, Expression<Func<T, decimal?>> field) =>
        validator.RuleFor(field).Must(p => p is null || (p is > 0 and <= Money.MaxPrice && Money.IsStorablePrice(p.Value)))
            .WithMessage("must be a price above 0 with at most 8 decimals.");
}
