namespace Fyntrix.LlmCosts.Budgets;

internal static class BudgetsExtensions
{
    /// <summary>Budgets, and what time alone does to them.</summary>
    public static void AddBudgets(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<BudgetSettings>()
            .BindConfiguration(BudgetSettings.Section)
            .Validate(
                s => s.DailyUsd is >= 0 and <= BudgetSettings.MostUsd && decimal.Round(s.DailyUsd, 9) == s.DailyUsd,
                $"Budget:DailyUsd must be 0 to {BudgetSettings.MostUsd} US dollars with at most 9 decimals.")
            .Validate(
                s => s.UnpricedUsdPerMillionTokens is >= 0 and <= BudgetSettings.MostUsd,
                $"Budget:UnpricedUsdPerMillionTokens must be 0 to {BudgetSettings.MostUsd} US dollars.")
            .ValidateOnStart();
        builder.Services.AddSingleton<BudgetBook>();
        builder.Services.AddSingleton<BudgetMetrics>();
        builder.Services.AddSingleton<BudgetRollover>();
        builder.Services.AddHostedService(services => services.GetRequiredService<BudgetRollover>());
    }
}
