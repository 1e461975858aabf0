using System.Linq.Expressions;
using System.Text.Json;
using FluentValidation;

namespace Fyntrix.LlmCosts.Prices.Import;

internal static class PriceFileRules
{
    /// <summary>The member has the content of a price file of the format, whose models can then be told apart.</summary>
    public static void PricesMustBeAFile<T>(this AbstractValidator<T> validator, Func<T, PriceFileFormat?> format, Expression<Func<T, JsonElement>> prices)
    {
        validator.RuleFor(prices).Must(p => p.ValueKind != JsonValueKind.Undefined).WithMessage("is required: the content of the price file.");
        validator.RuleFor(prices).Custom((file, context) =>
        {
            if (file.ValueKind != JsonValueKind.Undefined && format(context.InstanceToValidate) is { } known && PriceFileReader.FindFault(known, file) is { } fault)
                context.AddFailure(fault);
        });
    }
}
