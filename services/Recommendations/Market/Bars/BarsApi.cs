using FluentValidation;
using Fyntrix.Recommendations.Data;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.ServiceDefaults.Calendar;
using Fyntrix.ServiceDefaults.Idempotency;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Fyntrix.Recommendations.Market.Bars;

internal static class BarsApi
{
    public const int MostBars = 5000;

    private const long LargestBody = 8 * 1024 * 1024;

    public static void MapBars(this IEndpointRouteBuilder routes)
    {
        var bars = routes.MapApi("/api/v1/market/bars", "Market data");
        bars.MapPost("", PostAsync)
            .RequireScope(Scopes.PricesWrite)
            .WithIdempotencyKey()
            .WithMetadata(new RequestSizeLimitAttribute(LargestBody))
            .Accepts<PostBars>("application/json", BarsBody.CsvType)
            .WithName("PostMarketBars")
            .WithSummary("Bars that were seen in the market, up to 5000")
            .WithDescription(
                "All of them are taken, or none. A bar that stands there exactly so is left as it is. As text/csv too, with a header: "
                + "symbol,date,open,high,low,close,volume (start in place of date for intraday bars), or without symbol when the query names it; "
                + "source, timeframe, segment and adjusted then stand in the query.")
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        bars.MapGet("", ListAsync)
            .RequireScope(MarketApi.Readers)
            .WithName("ListMarketBars")
            .WithSummary("Bars of a symbol, newest first")
            .WithDescription("As they are stored, from every source; corporate actions are not applied to them.");
    }

    private static async Task<Results<Ok<BarsReceived>, ProblemHttpResult>> PostAsync(
        BarsBody body, [AsParameters] BarFileQuery query, BarIntake intake, IValidator<BarHeader> validator, CancellationToken cancellationToken)
    {
        if (body is { Json: null, Csv: null })
            return new Refusal(StatusCodes.Status400BadRequest, "BODY_REQUIRED", "Send bars as a JSON object, or as text/csv.").ToProblem();
        var header = body.Json?.Header() ?? query.Header();
        if (await validator.ValidateAsync(header, cancellationToken) is { IsValid: false } invalid)
            return Refusal.Invalid(invalid.Errors.GroupBy(e => e.PropertyName).ToDictionary(g => g.Key, g => g.Select(e => e.ErrorMessage).ToArray())).ToProblem();

        var origin = header.Origin;
        var batch = await intake.BeginAsync(origin, BarBatch.ClockTolerance, cancellationToken);
        if ((body.Json is { } json ? Fill(batch, json) : Fill(batch, body.Csv!, query.Symbol)) is { } refusal)
            return refusal.ToProblem();
        var received = batch.Count;
        var symbols = batch.Symbols;
        var written = await intake.TakeAsync(batch, cancellationToken);
        return TypedResults.Ok(new BarsReceived(origin.Source, origin.Timeframe.Name, received, written.Added, written.Changed, written.Unchanged, symbols));
    }

    private static async Task<Results<Ok<BarsPage>, ProblemHttpResult>> ListAsync(
        [AsParameters] BarQuery query, [AsParameters] PageQuery paging, MarketDataStore store, CalendarSource calendar, CancellationToken cancellationToken)
    {
        if (paging.Read() is var window && window.IsRefused(out var refusal))
            return refusal.ToProblem();
        return TypedResults.Ok(await store.ReadAsync(connection => BarReader.List(connection, query, window.Value, calendar.Today), cancellationToken));
    }

    private static Refusal? Fill(BarBatch batch, PostBars sent)
    {
        if (sent.Bars is not { Count: >= 1 and <= MostBars } rows)
            return Refusal.Invalid("bars", $"must have 1 to {MostBars} entries.");
        var faults = new BarFaults();
        for (var i = 0; i < rows.Count && !faults.IsFull; i++)
            faults.Add("bars", i, rows[i] is { } row ? batch.Add(row) : [new("row", "must be an object.")]);
        return faults.Any ? faults.ToRefusal() : null;
    }

    private static Refusal? Fill(BarBatch batch, string csv, string? symbol)
    {
        using var text = new StringReader(csv);
        using var file = BarCsv.Open(text, symbol);
        if (file.Fault is { } fault)
            return Refusal.Invalid("body", fault);
        var faults = new BarFaults();
        var count = 0;
        foreach (var line in file.Lines())
        {
            if (++count > MostBars)
                return Refusal.Invalid("body", $"has more than {MostBars} bars: send it in parts.");
            faults.Add("lines", line.Number, line.Row is { } row ? batch.Add(row) : line.Faults);
            if (faults.IsFull)
                break;
        }

        return faults.Any ? faults.ToRefusal()
            : count == 0 ? Refusal.Invalid("body", "has a header and no bars.")
            : null;
    }
}
