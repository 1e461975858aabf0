using System.Text.Json;
using Fyntrix.ServiceDefaults.Api;

namespace Fyntrix.LlmCosts.Prices.Import;

/// <summary>Reads price files and tells the models that can be used from those that cannot.</summary>
internal static class PriceFileReader
{
    public const int MostModels = 10_000;
    public const int LongestModel = 200;

    // No model is called so; a pattern that finds it finds anything, and would price any unknown model.
    private const string NoModel = "no model / is called so";

    /// <returns>What is wrong with the file as a whole; null when its models can be read.</returns>
    public static string? FindFault(PriceFileFormat format, JsonElement file) => (format, file.ValueKind) switch
    {
        (_, JsonValueKind.Object or JsonValueKind.Array) when JsonText.HasHalfCharacters(file) => "must not have a text with half a character in it.",
        (PriceFileFormat.LITELLM, not JsonValueKind.Object) => "must be an object by model name, as LiteLLM's price file is.",
        (PriceFileFormat.LANGFUSE, not JsonValueKind.Array) => "must be a list of models, as Langfuse's price file is.",
        (PriceFileFormat.FYNTRIX, _) when !FyntrixPrices.IsBook(file) => "must be an object with a list models, as the price book that ships is.",
        (PriceFileFormat.FYNTRIX, _) when FyntrixPrices.Vendors(file) is null => "must have in vendors, when it has any, a list of up to 20 prefixes for each.",
        _ when Models(format, file).Take(MostModels + 1).Count() is var count && (count == 0 || count > MostModels) => $"must have 1 to {MostModels} models.",
        _ => null,
    };

    /// <summary>Reads a file that has no fault as a whole.</summary>
    public static PriceFileReading Read(PriceFileFormat format, JsonElement file)
    {
        var read = new List<ReadPrice>();
        var refused = new List<RefusedPrice>();
        var vendors = format == PriceFileFormat.FYNTRIX ? FyntrixPrices.Vendors(file)! : null;
        foreach (var group in Models(format, file).GroupBy(m => m.Model, StringComparer.OrdinalIgnoreCase))
        {
            if (Read(group.Key, [.. group.Select(m => m.Json)], ReadOne, out var price) is { } fault)
                refused.Add(new RefusedPrice(group.Key, fault));
            else
                read.Add(price!);
        }

        return new PriceFileReading(read, refused);

        ReadPrice ReadOne(string model, JsonElement json) => format switch
        {
            PriceFileFormat.LITELLM => LiteLlmPrices.Read(model, json),
            PriceFileFormat.LANGFUSE => LangfusePrices.Read(model, json),
            PriceFileFormat.FYNTRIX => FyntrixPrices.Read(json, vendors!),
        };
    }

    private static string? Read(string model, IReadOnlyList<JsonElement> json, Func<string, JsonElement, ReadPrice> read, out ReadPrice? price)
    {
        price = null;
        if (model.Length is 0 or > LongestModel || model.Any(char.IsControl) || model != model.Trim())
            return $"has no name of 1 to {LongestModel} characters.";
        if (json.Count > 1)
            return $"stands in the file {json.Count} times.";
        try
        {
            price = read(model, json[0]);
        }
        catch (PriceFormatException e)
        {
            return e.Message;
        }

        if (PriceBookCheck.FindFaults(price.ToEntry(null, DateOnly.MinValue)).FirstOrDefault() is { } fault)
            return fault;
        return price.Pattern is { } pattern && new ModelPattern(pattern).IsMatch(NoModel) ? "has a pattern that every name matches." : null;
    }

    private static IEnumerable<(string Model, JsonElement Json)> Models(PriceFileFormat format, JsonElement file) =>
        format switch
        {
            PriceFileFormat.LITELLM => LiteLlmPrices.Models(file),
            PriceFileFormat.LANGFUSE => LangfusePrices.Models(file),
            PriceFileFormat.FYNTRIX => FyntrixPrices.Models(file),
        };
}
