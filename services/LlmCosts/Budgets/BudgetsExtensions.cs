namespace Fyntrix.LlmCosts.Budgets;

internal static class BudgetsExtensions
{
    /// <summary>Budgets, and what time alone does to them.</summary>
    public static void AddBudgets(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<BudgetSettings>()
            .BindConfiguration(BudgetSettings.Section)
            .ValidateDataAnnotations()
            .Validate(s => decimal.Round(s.DailyUsd, 9) == s.DailyUsd, $"{BudgetSettings.Section}:{nameof(BudgetSettings.DailyUsd)} has more than 9 decimals.")
            .ValidateOnStart();
        builder.Services.AddSingleton<BudgetBook>();
        builder.Services.AddSingleton<BudgetRollover>();
        builder.Services.AddHostedService(services => services.GetRequiredService<BudgetRollover>());
    }
}
