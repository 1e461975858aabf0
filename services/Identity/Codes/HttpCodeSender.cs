using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Options;

namespace Fyntrix.Identity.Codes;

/// <summary>
/// Sends codes by a provider's HTTP API, as its template says. Address, headers and bodies hold codes and keys: they stand in no
/// log, no trace and no exception.
/// </summary>
internal sealed class HttpCodeSender(IHttpClientFactory clients, IOptions<CodeSettings> settings) : ICodeSender
{
    public const string Client = "codes";

    /// <summary>For one request.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public bool Reaches(CodeChannel channel) => settings.Value.For(channel).IsSet;

    public async Task SendAsync(CodeMessage message, CancellationToken cancellationToken)
    {
        try
        {
            await SendOnceAsync(message, cancellationToken);
        }
        // Nothing was sent. After any other failure the provider may have taken it, and a second message would cost and confuse.
        catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError)
        {
            await SendOnceAsync(message, cancellationToken);
        }
    }

    private async Task SendOnceAsync(CodeMessage message, CancellationToken cancellationToken)
    {
        using var request = Request(settings.Value.For(message.Channel), message);
        using var response = await clients.CreateClient(Client).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw new HttpRequestException($"The provider answered {(int)response.StatusCode}.", null, response.StatusCode);
    }

    private static HttpRequestMessage Request(HttpCodeSettings http, CodeMessage message)
    {
        var request = new HttpRequestMessage(HttpMethod.Parse(http.Method), CodeTemplate.Url(http.Url!, message));
        foreach (var (name, value) in http.Headers)
            request.Headers.TryAddWithoutValidation(name, value);
        if (http.Body is not null)
            request.Content = new StringContent(CodeTemplate.Body(http.Body, http.ContentType, message), Encoding.UTF8, new MediaTypeHeaderValue(http.ContentType));
        return request;
    }
}
