namespace Fyntrix.ServiceDefaults;

/// <summary>Where another service listens, by Aspire's conventions for service discovery.</summary>
public static class ServiceAddress
{
    /// <summary>
    /// The address of a service's endpoint: <c>services:{service}:{endpoint}:0</c>, or <c>{SERVICE}_{ENDPOINT}</c> where that is
    /// missing (Aspire 13.2 and later name the first key differently for h2c). Null when neither is set.
    /// </summary>
    public static Uri? Find(IConfiguration configuration, string service, string endpoint = "http")
    {
        var address = configuration[$"services:{service}:{endpoint}:0"]
            ?? configuration[$"{service}_{endpoint}".ToUpperInvariant().Replace('-', '_')];
        return string.IsNullOrWhiteSpace(address) ? null : new Uri(address);
    }
}
