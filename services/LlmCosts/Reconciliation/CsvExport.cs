using System.Globalization;
using Fyntrix.ServiceDefaults.Api;

namespace Fyntrix.LlmCosts.Reconciliation;

/// <summary>
/// Reads a table of days, models and figures. Columns are found by name, whatever its case, spaces and underscores; those that are
/// not known are left alone. Dates without an offset are in UTC.
/// </summary>
internal static class CsvExport
{
    private const string Member = "csv";

    private static readonly string[] Days = ["yyyy-MM-dd", "yyyy/MM/dd", "yyyyMMdd"];
    private static readonly string[] Moments = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ssK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK"];
    private static readonly DateOnly Earliest = new(2020, 1, 1);
    private static readonly DateOnly Latest = new(2099, 12, 31);

    private enum Column
    {
        Date,
        Model,
        Requests,
        Input,
        Output,
        Cached,
        Cost,
    }

    /// <returns>Why it cannot be read; null when all of it stands in the export.</returns>
    public static Refusal? Read(string csv, ProviderExport export)
    {
        using var lines = CsvLines.Read(csv).GetEnumerator();
        if (!lines.MoveNext())
            return Refusal.Invalid(Member, "must have a line with the names of its columns.");
        var columns = new Dictionary<Column, int>();
        for (var i = 0; i < lines.Current.Cells.Count; i++)
        {
            if (Find(lines.Current.Cells[i]) is { } column && !columns.TryAdd(column, i))
                return Refusal.Invalid(Member, $"has two columns for one thing: '{lines.Current.Cells[columns[column]]}' and '{lines.Current.Cells[i]}'.");
        }

        if (!columns.ContainsKey(Column.Date) || !columns.ContainsKey(Column.Model) || columns.Count == 2)
            return Refusal.Invalid(Member, "must have columns date, model and at least one of requests, input_tokens, output_tokens, cached_tokens and cost_usd.");
        while (lines.MoveNext())
        {
            if (ReadLine(lines.Current, columns, export) is { } refusal)
                return refusal;
        }

        return null;
    }

    private static Refusal? ReadLine(CsvLine line, Dictionary<Column, int> columns, ProviderExport export)
    {
        string? Cell(Column column) => columns.TryGetValue(column, out var i) && i < line.Cells.Count && line.Cells[i].Trim() is { Length: > 0 } text ? text : null;
        Refusal Wrong(string what) => Refusal.Invalid(Member, string.Create(CultureInfo.InvariantCulture, $"line {line.Number}: {what}"));

        if (line.IsBroken)
            return Wrong("a quotation mark is not closed.");
        if (Cell(Column.Date) is not { } date || !TryDay(date, out var day))
            return Wrong("the date is not a day such as 2026-01-09, a moment, or seconds since 1970.");
        if (Cell(Column.Model) is not { } model)
            return Wrong("the model is missing.");

        var counts = new Dictionary<Column, long?>();
        foreach (var column in new[] { Column.Requests, Column.Input, Column.Output, Column.Cached })
        {
            if (Cell(column) is not { } text)
                counts[column] = null;
            else if (long.TryParse(text, NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var count) && count <= ProviderExport.LargestCount)
                counts[column] = count;
            else
                return Wrong($"{text} is not a whole number from 0 to {ProviderExport.LargestCount}.");
        }

        decimal? cost = null;
        if (Cell(Column.Cost) is { } amount)
        {
            if (!decimal.TryParse(amount.TrimStart('$'), NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var usd) || Math.Abs(usd) > ProviderExport.LargestUsd)
                return Wrong($"{amount} is not an amount of at most {ProviderExport.LargestUsd} US dollars.");
            cost = usd;
        }

        return export.Add(
            string.Create(CultureInfo.InvariantCulture, $"csv line {line.Number}"), day, model,
            new Figures(counts[Column.Requests], counts[Column.Input], counts[Column.Output], counts[Column.Cached], cost));
    }

    private static bool TryDay(string text, out DateOnly day)
    {
        if (!DateOnly.TryParseExact(text, Days, CultureInfo.InvariantCulture, DateTimeStyles.None, out day))
        {
            if (DateTimeOffset.TryParseExact(text, Moments, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment))
                day = DateOnly.FromDateTime(moment.UtcDateTime);
            else if (text.Length == 10 && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
                day = DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeSeconds(seconds).UtcDateTime);
        }

        return day >= Earliest && day <= Latest;
    }

    private static Column? Find(string name) => string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant() switch
    {
        "date" or "day" or "usagedate" or "startdate" or "starttime" or "starttimeiso" or "timestamp" or "time" => Column.Date,
        "model" or "modelname" or "modelid" or "modelversion" => Column.Model,
        "requests" or "nummodelrequests" or "numrequests" or "nrequests" or "requestcount" or "calls" => Column.Requests,
        "inputtokens" or "tokensinput" or "prompttokens" or "totalinputtokens" or "ncontexttokenstotal" => Column.Input,
        "outputtokens" or "tokensoutput" or "completiontokens" or "totaloutputtokens" or "ngeneratedtokenstotal" => Column.Output,
        "cachedtokens" or "inputcachedtokens" or "tokenscached" or "cachedinputtokens" => Column.Cached,
        "cost" or "costusd" or "costinusd" or "totalcost" or "totalcostusd" or "amount" or "amountusd" or "amountvalue" => Column.Cost,
        _ => null,
    };
}
