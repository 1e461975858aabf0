using System.Text.Json;
using FluentValidation;
using Fyntrix.Contracts;
using Fyntrix.LlmCosts.Prices;
using Fyntrix.LlmCosts.Tokens;
using Fyntrix.ServiceDefaults.Api;

namespace Fyntrix.LlmCosts.Requests;

/// <summary>
/// The one door for reports, whichever way they come: 1. their form is checked, 2. usage is brought into canonical form and must
/// add up, 3. the call is priced by the prices of its time, as far as they are known here; the ledger has the last word. What fails is not half-counted, but kept apart with a code.
/// </summary>
internal sealed class ReportDoor(IValidator<RequestReport> validator, PriceList prices, TimeProvider time)
{
    public const string Invalid = "VALIDATION_FAILED";
    private const int LongestPayload = 16_000;

    /// <summary>A report as it came over the API.</summary>
    /// <param name="reportKey">Of this one report in a request that may be repeated.</param>
    public Report Take(JsonElement json, string reportedBy, string? reportKey)
    {
        RequestReport report;
        try
        {
            report = json.Deserialize<RequestReport>(JsonDefaults.Options) ?? throw new FieldFormatException("must be an object.");
        }
        catch (JsonException e)
        {
            var refusal = JsonRefusal.Explain(e);
            return new Report.Refused(
                Invalid, refusal.Detail, refusal.Errors ?? new Dictionary<string, string[]>(), Shorten(json.GetRawText()), null, ReportSource.API, reportedBy);
        }

        return Take(report, () => json.GetRawText(), ReportSource.API, reportedBy, reportKey);
    }

    /// <summary>A report as it came over the broker.</summary>
    public Report Take(LlmUsageReported message) => Take(
        new RequestReport(
            message.Model, message.Provider, message.ProviderResponseId, null, null,
            message.TokensInput, message.TokensOutput, message.TokensCached, message.TokensCacheWrite, message.TokensReasoning, message.TokenClasses,
            message.ServiceTier, message.Speed, message.UserId, message.Agent, message.RunId, message.PickUuid, message.Tags, message.LatencyMs,
            Enum.TryParse<CallStatus>(message.Status, ignoreCase: true, out var status) && Enum.IsDefined(status) ? status : CallStatus.OK, message.CalledAt, message.Estimated),
        () => JsonSerializer.Serialize(message, JsonDefaults.Options),
        ReportSource.MESSAGE,
        message.ReportedBy,
        message.ReportKey);

    /// <summary>A report whose form was read already.</summary>
    /// <param name="payload">The report as it came, for quarantine.</param>
    /// <param name="reportKey">The same for each repeat of this report; null when repeats are not known.</param>
    public Report Take(RequestReport report, Func<string> payload, ReportSource source, string? reportedBy, string? reportKey)
    {
        var form = validator.Validate(report);
        if (!form.IsValid)
        {
            var errors = form.Errors.GroupBy(e => e.PropertyName).ToDictionary(g => g.Key, g => g.Select(e => e.ErrorMessage).ToArray());
            return new Report.Refused(Invalid, "The report is not valid; see errors for each field.", errors, Shorten(payload()), report.UserId, source, reportedBy);
        }

        var reading = RequestReportValidator.HasUsage(report)
            ? UsageReader.Read(report.UsageFormat ?? UsageFormat.Canonical, report.Usage!.Value)
            : TokenUsage.Of(report.TokensInput!.Value, report.TokensOutput ?? 0, report.TokensCached ?? 0, report.TokensCacheWrite ?? 0, report.TokensReasoning ?? 0, report.TokenClasses);
        if (!reading.IsUsage(out var usage))
        {
            var violation = reading.Violation!;
            return new Report.Refused(
                violation.Code,
                $"{violation.Field} {violation.Detail}",
                new Dictionary<string, string[]> { [violation.Field] = [violation.Detail] },
                Shorten(payload()),
                report.UserId,
                source,
                reportedBy);
        }

        var calledAt = report.CalledAt ?? time.GetUtcNow();
        var parameters = new CallParameters(report.ServiceTier, report.Speed);
        var book = prices.Book;
        var cost = CostCalculator.Calculate(book, report.Model!, usage, parameters, calledAt);
        return new Report.Ready(
            new Call(
                report.Model!,
                (report.Provider ?? UsageFormat.Provider(report.UsageFormat ?? UsageFormat.Canonical))?.ToLowerInvariant(),
                report.ProviderResponseId,
                reportKey,
                usage,
                cost,
                parameters,
                new Attribution(report.UserId, report.Agent, report.RunId, report.PickUuid, [.. (report.Tags ?? []).Order(StringComparer.Ordinal)]),
                report.LatencyMs,
                report.Status ?? CallStatus.OK,
                calledAt,
                source,
                reportedBy,
                report.Estimated ?? false)
            {
                PricedBy = book,
            },
            () => Shorten(payload()));
    }

    private static string Shorten(string payload) => payload.Length <= LongestPayload ? payload : payload[..LongestPayload];
}
