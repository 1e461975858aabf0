namespace Fyntrix.Recommendations.Alerts;

/// <summary>How many alerts were marked as read just now.</summary>
internal sealed record AlertsRead(int Marked);
