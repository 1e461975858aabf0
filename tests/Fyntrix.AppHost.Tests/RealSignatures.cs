namespace Fyntrix.AppHost.Tests;

/// <summary>The list beside this file: a line for each fact, in the form of <see cref="Signatures"/>.</summary>
internal static class RealSignatures
{
    public static IReadOnlyList<string> Read() =>
        [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "real-signatures.txt")).Where(line => line.Length > 0 && !line.StartsWith('#'))];

    /// <summary>Neither a type, nor what a type is.</summary>
    public static bool IsMember(string line) => line.Split(' ')[0].EndsWith(':') || line.Contains(">: ", StringComparison.Ordinal);
}
