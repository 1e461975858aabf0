namespace Fyntrix.LlmCosts.Requests;

internal static class RequestsExtensions
{
    /// <summary>Reports of calls, whichever way they come.</summary>
    public static void AddRequests(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ReportDoor>();
        builder.Services.AddSingleton<Ledger>();
        builder.Services.AddSingleton<HandOver>();
        builder.Services.AddSingleton<Recorder>();
        builder.Services.AddSingleton<UnpricedAlarm>();
        builder.Services.AddSingleton<SpendMetrics>();
    }
}
