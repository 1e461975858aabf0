using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Fyntrix.Identity.Codes;

/// <summary>Keeps the service from starting with a sender that could not send, or that would write codes into a log that others read.</summary>
internal sealed class CodeSettingsCheck(bool isDevelopment) : IValidateOptions<CodeSettings>
{
    private static readonly string[] Methods = ["POST", "PUT", "GET"];

    private static readonly CodeMessage Sample = new(CodeChannel.SMS, OneTimeCodePurpose.PHONE_SIGN_IN, "+10000000000", "000000");

    public ValidateOptionsResult Validate(string? name, CodeSettings options)
    {
        List<string> faults = [.. FaultsOf(options)];
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private IEnumerable<string> FaultsOf(CodeSettings codes)
    {
        if (codes.Sender is not (null or CodeSettings.Log or CodeSettings.Http))
            return [$"Codes cannot be sent: Codes:Sender must be {CodeSettings.Http}, or in Development {CodeSettings.Log}."];
        if (codes.Sender == CodeSettings.Log)
            return isDevelopment ? [] : [$"Codes must not stand in a log outside Development: set Codes:Sender to {CodeSettings.Http}, with Codes:Sms:Url and Codes:Email:Url."];
        if (codes is { Sender: CodeSettings.Http, Sms.IsSet: false, Email.IsSet: false })
            return [$"Codes cannot be sent: with Codes:Sender {CodeSettings.Http} set Codes:Sms:Url or Codes:Email:Url, or both."];
        return [.. FaultsOf("Codes:Sms", codes.Sms), .. FaultsOf("Codes:Email", codes.Email)];
    }

    private IEnumerable<string> FaultsOf(string section, HttpCodeSettings http)
    {
        if (!http.IsSet)
        {
            if (http.Body is not null || http.Headers.Count > 0)
                yield return $"Codes cannot be sent: {section} has a body or headers but no address; set {section}:Url.";
            yield break;
        }

        if (!Uri.TryCreate(CodeTemplate.Url(http.Url!, Sample), UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp))
            yield return $"Codes cannot be sent: {section}:Url must be an absolute https address.";
        else if (url.Scheme == Uri.UriSchemeHttp && !isDevelopment && !url.IsLoopback)
            yield return $"Codes must not travel unencrypted: {section}:Url must begin with https.";
        else if (url.UserInfo.Length > 0)
            yield return $"{section}:Url must not hold a password, which would not be sent: set {section}:Headers:Authorization.";

        if (!Methods.Contains(http.Method, StringComparer.Ordinal))
            yield return $"Codes cannot be sent: {section}:Method must be POST, PUT or GET.";
        if (!CodeTemplate.Has(http.Url, "to") && !CodeTemplate.Has(http.Body, "to"))
            yield return $"Codes cannot be sent: {{to}} stands neither in {section}:Url nor in {section}:Body.";
        if (!new[] { http.Url, http.Body }.Any(t => CodeTemplate.Has(t, "text") || CodeTemplate.Has(t, "code")))
            yield return $"Codes cannot be sent: {{text}} or {{code}} must stand in {section}:Url or {section}:Body.";
        foreach (var fault in FaultsOfBody(section, http))
            yield return fault;
        using var request = new HttpRequestMessage();
        foreach (var (name, value) in http.Headers)
        {
            // The value may be a secret: it is not repeated.
            if (value.AsSpan().ContainsAny('\r', '\n') || !request.Headers.TryAddWithoutValidation(name, value))
                yield return $"Codes cannot be sent: {section}:Headers:{name} is no header of a request; the body's type is {section}:ContentType.";
        }
    }

    private static IEnumerable<string> FaultsOfBody(string section, HttpCodeSettings http)
    {
        if (http.Body is null)
            yield break;
        if (http.Method == "GET")
            yield return $"Codes cannot be sent: with GET leave out {section}:Body and put the placeholders into {section}:Url.";
        if (http.ContentType is not (CodeTemplate.Json or CodeTemplate.Form))
            yield return $"Codes cannot be sent: {section}:ContentType must be {CodeTemplate.Json} or {CodeTemplate.Form}.";
        else if (http.ContentType == CodeTemplate.Json && !IsJson(CodeTemplate.Body(http.Body, http.ContentType, Sample)))
            yield return $"Codes cannot be sent: {section}:Body is not valid JSON once its placeholders are filled in; they belong between quotes.";
    }

    private static bool IsJson(string text)
    {
        try
        {
            JsonDocument.Parse(text).Dispose();
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
