namespace Fyntrix.Bench.LlmCosts;

/// <summary>What calls are of.</summary>
internal static class GeneratedCalls
{
    private static readonly string[] Models = ["gpt-4o-mini", "gpt-4o", "gpt-4.1-mini", "o4-mini"];

    public static string Model(int number) => Models[number % Models.Length];
}
