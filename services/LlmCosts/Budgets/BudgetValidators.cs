using FluentValidation;

namespace Fyntrix.LlmCosts.Budgets;

internal sealed class NewBudgetValidator : AbstractValidator<NewBudget>
{
    public NewBudgetValidator()
    {
        RuleFor(b => b.Name).MustBeBudgetName();
        RuleFor(b => b.AmountUsd).MustBeBudgetAmount();
        RuleFor(b => b.Enforcement).NotNull().WithMessage("is required: HARD or SOFT.");
        RuleFor(b => b.Period).NotNull().WithMessage("is required: DAY, WEEK or MONTH.");
        RuleFor(b => b.ScopeValue)
            .Must((b, value) => b.Scope is null or BudgetScope.GLOBAL ? value is null : value is { Length: >= 1 and <= 200 } && !value.Any(char.IsControl))
            .WithMessage("must be 1 to 200 characters that name the user, agent, model or tag, and be left out for GLOBAL.");
    }
}

internal sealed class ChangedBudgetValidator : AbstractValidator<ChangedBudget>
{
    public ChangedBudgetValidator()
    {
        RuleFor(b => b.Name).MustBeBudgetName();
        RuleFor(b => b.AmountUsd).MustBeBudgetAmount();
        RuleFor(b => b.Enforcement).NotNull().WithMessage("is required: HARD or SOFT.");
        RuleFor(b => b.Active).NotNull().WithMessage("is required.");
    }
}

internal static class BudgetRules
{
    private const decimal LargestAmount = 1_000_000_000m;

    public static void MustBeBudgetName<T>(this IRuleBuilder<T, string?> rule) =>
        rule.Must(n => !string.IsNullOrWhiteSpace(n) && n.Length <= 100 && !n.Any(char.IsControl)).WithMessage("must be 1 to 100 characters.");

    public static void MustBeBudgetAmount<T>(this IRuleBuilder<T, decimal?> rule) =>
        rule.Must(a => a is >= 0 and <= LargestAmount && decimal.Round(a.Value, 9) == a)
            .WithMessage($"must be between 0 and {LargestAmount} with at most 9 decimals.");
}
