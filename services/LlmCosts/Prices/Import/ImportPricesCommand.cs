using System.Globalization;
using System.Text.Json;
using FluentValidation;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Hosting;
using Fyntrix.ServiceDefaults.Stores.Sqlite;

namespace Fyntrix.LlmCosts.Prices.Import;

/// <summary>
/// Takes over the prices of a file. A service that is running on the same store books every call by them from the moment at which this
/// returns. Exit code 1 when no model could be used.
/// </summary>
internal sealed class ImportPricesCommand(PriceImporter importer, IValidator<ImportPrices> validator) : IServiceCommand
{
    public string Name => "prices import";

    public string Usage =>
        "prices import --file FILE --format litellm|langfuse|fyntrix --source NAME [--effective-from YYYY-MM-DD]   take prices over, also for a service that is running";

    public async Task<int> RunAsync(CommandArguments arguments, TextWriter output, CancellationToken cancellationToken)
    {
        var path = arguments.Get("file");
        PriceFileFormat format = arguments.Get("format").ToUpperInvariant() switch
        {
            nameof(PriceFileFormat.LITELLM) => PriceFileFormat.LITELLM,
            nameof(PriceFileFormat.LANGFUSE) => PriceFileFormat.LANGFUSE,
            nameof(PriceFileFormat.FYNTRIX) => PriceFileFormat.FYNTRIX,
            _ => throw new CommandRefusedException("--format is litellm, langfuse or fyntrix."),
        };
        var source = arguments.Get("source");
        var from = Day(arguments.Find("effective-from"));
        var import = new ImportPrices(format, source, from, await OpenAsync(path, cancellationToken));
        if ((await validator.ValidateAsync(import, cancellationToken)).Errors is [var error, ..])
            throw new CommandRefusedException($"{(error.PropertyName == "prices" ? path : $"--{error.PropertyName.Replace('_', '-')}")} {error.ErrorMessage}");

        PriceImportAnswer answer;
        try
        {
            answer = await importer.ImportAsync(import, key: null, cancellationToken);
        }
        catch (SqliteStoreUnavailableException e)
        {
            throw new CommandRefusedException($"Nothing was imported. {e.Message}");
        }

        foreach (var refused in answer.Refused)
            await output.WriteLineAsync($"{refused.Model}: {refused.Reason}");
        await output.WriteLineAsync(
            $"{answer.Version}: {answer.Imported} models imported, {answer.Unchanged} unchanged, {answer.Refused.Count} refused; in force from {answer.EffectiveFrom.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}.");
        return answer.Imported + answer.Unchanged > 0 ? 0 : 1;
    }

    private static DateTimeOffset? Day(string? text) =>
        text is null ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? PriceBookFile.Start(day)
        : throw new CommandRefusedException("--effective-from is a day, such as 2026-01-31; it begins at midnight UTC.");

    private static async Task<JsonElement> OpenAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = File.OpenRead(path);
            if (stream.Length > PriceImportApi.LargestFile)
                throw new CommandRefusedException($"{path} is larger than {PriceImportApi.LargestFile / (1024 * 1024)} MB.");
            return await JsonSerializer.DeserializeAsync<JsonElement>(stream, JsonDefaults.Options, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new CommandRefusedException($"{path} cannot be read as JSON: {e.Message}");
        }
    }
}
