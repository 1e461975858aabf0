namespace Fyntrix.LlmCosts.Reservations;

internal static class ReservationsExtensions
{
    /// <summary>Reservations against hard budgets, and their expiry.</summary>
    public static void AddReservations(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ReservationMetrics>();
        builder.Services.AddSingleton<ReservationBook>();
        builder.Services.AddSingleton<IReservations>(services => services.GetRequiredService<ReservationBook>());
        builder.Services.AddSingleton<WorstCase>();
        builder.Services.AddSingleton<ReservationExpiry>();
        builder.Services.AddHostedService(services => services.GetRequiredService<ReservationExpiry>());
    }
}
