using Fyntrix.Recommendations.Policies.Evaluation;
using Fyntrix.Recommendations.Policies.Exits;

namespace Fyntrix.Recommendations.Policies;

internal static class PoliciesExtensions
{
    public static void AddPolicies(this IServiceCollection services)
    {
        services.AddSingleton<IExitBars, MarketExitBars>();
        services.AddSingleton<PolicyEvaluation>();
    }
}
