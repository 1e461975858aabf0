using Fyntrix.LlmCosts.Prices;
using Fyntrix.LlmCosts.Proxy.Budgets;
using Fyntrix.LlmCosts.Proxy.Exchanges;
using Fyntrix.LlmCosts.Proxy.Keeping;
using Fyntrix.LlmCosts.Proxy.Upstreams;
using Fyntrix.LlmCosts.Requests;
using Fyntrix.LlmCosts.Tokens;
using Fyntrix.ServiceDefaults.Auth;

namespace Fyntrix.LlmCosts.Proxy;

/// <summary>
/// One metered call: 1. its worst case is held in the hard budgets that cover it; 2. the upstream is called and its answer passed on;
/// 3. what was used is reported, by the provider's figures, or estimated where it gave none that add up; 4. a call that was never made gives
/// back what was held.
/// </summary>
internal sealed class ProxyCaller(BudgetGate gate, Exchange exchange, ReportKeeper keeper, ProxyTelemetry telemetry, PriceList prices, TimeProvider time)
{
    private const int BytesPerToken = 4;
    private const int LongestCallMs = 86_400_000;

    public async Task RunAsync(HttpContext context, ProxyRequest request, Upstream upstream, Attribution attribution, string path)
    {
        var model = upstream.OwnName(request.Model);
        var address = upstream.Address(request.Operation, path, model, context.Request.QueryString.Value ?? "");
        var caller = context.User.Id();
        var booked = upstream.BookedName(model);
        var admitted = await gate.AdmitAsync(request, upstream, booked, attribution, caller, context.RequestAborted);
        if (admitted.IsRefused(out var refusal))
        {
            await OpenAiErrors.WriteAsync(context, refusal);
            return;
        }

        var calledAt = time.GetUtcNow();
        var started = time.GetTimestamp();
        using var span = ProxyTelemetry.Start(request, upstream, model, address);
        using var sent = new HttpRequestMessage(HttpMethod.Post, address) { Content = new SentContent(request.BodyFor(upstream, admitted.Value.OutputLimit)) };
        var result = await exchange.RunAsync(context, upstream, sent, request.IsStream, request.HidesUsage(upstream));

        var took = time.GetElapsedTime(started);
        var tokens = Tokens(result);
        telemetry.Ended(span, request.Operation, upstream, model, result, tokens, took);
        if (result.State == ExchangeState.NeverReached)
        {
            await gate.ReleaseAsync(admitted.Value);
            return;
        }

        var report = Report(request, upstream, booked, attribution, result, took, calledAt);
        if (report.Usage is { } usage && tokens is null)
        {
            // As it came it can only stand in quarantine, but the call was made and its budgets have to know.
            await KeepAsync(report, null);
            var isRefused = result.State == ExchangeState.Refused;
            var (input, output) = UsageGuess.From(usage, isRefused ? 0 : Estimate(request.TextBytes), isRefused ? 0 : Estimate(result.Answer.OutputBytes));
            report = report with { UsageFormat = null, Usage = null, TokensInput = input, TokensOutput = output, Estimated = true };
        }

        await KeepAsync(report, admitted.Value.ReservationId);

        ValueTask KeepAsync(RequestReport kept, string? reservationId) => keeper.KeepAsync(new KeptReport($"proxy:{Guid.CreateVersion7(calledAt)}", reservationId, caller, kept));
    }

    /// <param name="model">As it is booked, as far as that was known before.</param>
    private RequestReport Report(ProxyRequest request, Upstream upstream, string model, Attribution attribution, ExchangeResult result, TimeSpan took, DateTimeOffset calledAt)
    {
        var answer = result.Answer;
        var usage = answer.Usage;
        // A provider that refused has used nothing, unless it says so.
        var isEstimate = usage is null && result.State != ExchangeState.Refused;
        return new RequestReport(
            NameOf(model, answer.Model, calledAt),
            upstream.Provider,
            upstream.HasUniqueIds ? answer.Id ?? (request.Operation == ProxyOperation.Embeddings ? result.RequestId : null) : null,
            usage is null ? null : UsageFormat.OpenAi,
            usage,
            usage is not null ? null : isEstimate ? Estimate(request.TextBytes) : 0,
            usage is not null ? null : isEstimate ? Estimate(answer.OutputBytes) : 0,
            null, null, null, null,
            answer.ServiceTier is { Length: <= RequestReportValidator.LongestTier } tier ? tier : request.ServiceTier,
            null,
            attribution.UserId,
            attribution.Agent,
            attribution.RunId,
            attribution.PickUuid,
            attribution.Tags,
            (int)Math.Min(took.TotalMilliseconds, LongestCallMs),
            StatusOf(result),
            calledAt,
            isEstimate);
    }

    /// <summary>
    /// The model as it was asked for, so that budgets and totals by model hold what was meant; where that has no price, such as the name of
    /// a deployment, the one that says it answered, if that has.
    /// </summary>
    private string NameOf(string asked, string? answered, DateTimeOffset at) =>
        answered is not null && prices.Book.Find(asked, at) is PriceMatch.Unknown && prices.Book.Find(answered, at) is PriceMatch.Found ? answered : asked;

    /// <summary>A client that leaves when it has everything has not cancelled anything.</summary>
    private static CallStatus StatusOf(ExchangeResult result) => result.State switch
    {
        ExchangeState.Done when result.Answer.Failed => CallStatus.ERROR,
        ExchangeState.Done => CallStatus.OK,
        ExchangeState.Cancelled when result.Answer is { Usage: not null, FinishReason: not null } => CallStatus.OK,
        ExchangeState.Cancelled => CallStatus.CANCELLED,
        ExchangeState.TimedOut => CallStatus.TIMEOUT,
        ExchangeState.Refused or ExchangeState.Broken or ExchangeState.NeverReached => CallStatus.ERROR,
    };

    private static TokenUsage? Tokens(ExchangeResult result) =>
        result.Answer.Usage is { } usage && UsageReader.Read(UsageFormat.OpenAi, usage).IsUsage(out var read) ? read : null;

    /// <summary>About four bytes of English are a token (OpenAI's rule of thumb); rounded up.</summary>
    private static long Estimate(long bytes) => Math.Min((bytes + BytesPerToken - 1) / BytesPerToken, TokenUsage.MaxTokens);
}
