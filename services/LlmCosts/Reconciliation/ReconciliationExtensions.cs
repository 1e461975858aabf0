namespace Fyntrix.LlmCosts.Reconciliation;

internal static class ReconciliationExtensions
{
    /// <summary>Comparing providers' exports with what was booked.</summary>
    public static void AddReconciliation(this WebApplicationBuilder builder) => builder.Services.AddSingleton<Reconciler>();
}
