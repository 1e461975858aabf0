using System.Text.Json;
using Fyntrix.ServiceDefaults.Hosting;

namespace Fyntrix.LlmCosts.Prices;

/// <summary>Checks a price book, or the one that ships with the service when no file is named.</summary>
internal sealed class ValidatePrices : IServiceCommand
{
    public string Name => "prices validate";

    public string Usage => "prices validate [--file FILE]   checks a price book; the shipped one when no file is named";

    public async Task<int> RunAsync(CommandArguments arguments, TextWriter output, CancellationToken cancellationToken)
    {
        var path = arguments.Find("file");
        var file = Open(path);
        var faults = PriceBookCheck.FindFaults(file).Concat(path is null ? PriceBookEditions.FindFaults() : []).ToList();
        foreach (var fault in faults)
            await output.WriteLineAsync(fault);
        await output.WriteLineAsync($"{file.Version}: {file.Models.Count} models as of {file.AsOf:yyyy-MM-dd} from {file.Source}; {faults.Count} faults.");
        return faults.Count == 0 ? 0 : 1;
    }

    private static PriceBookFile Open(string? path)
    {
        if (path is null)
            return PriceBookFile.Shipped();
        try
        {
            using var stream = File.OpenRead(path);
            return PriceBookFile.Read(stream);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new CommandRefusedException($"{path} cannot be read as a price book: {e.Message}");
        }
    }
}
