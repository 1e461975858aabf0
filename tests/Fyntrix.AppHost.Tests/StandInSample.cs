namespace Fyntrix.AppHost.Tests;

/// <summary>A type that differs from what the test says it should be.</summary>
public class StandInSample
{
    public string? TooMany { get; set; }

    public static T Changed<T>(string name, int port = 81)
        where T : class => throw new NotSupportedException($"{name}:{port}");
}
