using FluentValidation;
using Fyntrix.LlmCosts.Requests;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;

namespace Fyntrix.LlmCosts.Proxy;

/// <summary>For whom a call is made: the token's owner, and what headers say. The rules are those of reports.</summary>
internal static class CallAttribution
{
    public const string AgentHeader = "X-Fyntrix-Agent";
    public const string RunHeader = "X-Fyntrix-Run";
    public const string PickHeader = "X-Fyntrix-Pick";
    public const string TagsHeader = "X-Fyntrix-Tags";

    private static readonly Dictionary<string, string> Headers = new()
    {
        ["agent"] = AgentHeader,
        ["run_id"] = RunHeader,
        ["pick_uuid"] = PickHeader,
        ["tags"] = TagsHeader,
        ["user_id"] = "sub",
    };

    /// <returns>Whose call it is, or the headers that are wrong. A service client that names no agent is the agent itself.</returns>
    public static Result<Attribution> Read(HttpContext context, IValidator<RequestReport> validator)
    {
        var caller = context.User.Id();
        string[] tags = [.. context.Request.Headers[TagsHeader].SelectMany(line => (line ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Distinct()];
        var attribution = new Attribution(
            caller,
            Header(context, AgentHeader) ?? (context.User.HasScope(Scopes.User) ? null : caller),
            Header(context, RunHeader),
            Header(context, PickHeader),
            [.. tags.Order(StringComparer.Ordinal)]);

        // As the report of the call will be checked, before the call is made.
        var form = validator.Validate(new RequestReport(
            "any", null, null, null, null, 0, 0, 0, 0, 0, null, null, null,
            attribution.UserId, attribution.Agent, attribution.RunId, attribution.PickUuid, attribution.Tags, null, null, null));
        return form.IsValid
            ? attribution
            : Refusal.Invalid(form.Errors.GroupBy(e => Headers[e.PropertyName]).ToDictionary(g => g.Key, g => g.Select(e => e.ErrorMessage).ToArray()));
    }

    private static string? Header(HttpContext context, string name) => context.Request.Headers[name] is { Count: > 0 } values ? values.ToString() : null;
}
