using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;

namespace Fyntrix.Trading.Brokers.Zerodha;

/// <summary>Makes the HTTP clients by which Kite is spoken to: one for all, and one for each app that has a way out of its own.</summary>
internal sealed class KiteClients(IOptions<ZerodhaSettings> zerodha) : IConfigureNamedOptions<HttpClientFactoryOptions>
{
    public void Configure(HttpClientFactoryOptions options) => Configure(Options.DefaultName, options);

    public void Configure(string? name, HttpClientFactoryOptions options)
    {
        var settings = zerodha.Value;
        var egress = settings.Egress.FirstOrDefault(e => KiteClient.NameOf(e.Key) == name).Value;
        if (name != KiteClient.Name && egress is null)
            return;
        options.HttpClientActions.Add(client =>
        {
            client.BaseAddress = settings.BaseAddress;
            client.Timeout = settings.AnswerTimeout;
            client.MaxResponseContentBufferSize = KiteClient.LongestAnswer;
        });
        options.HttpMessageHandlerBuilderActions.Add(handler => handler.PrimaryHandler = KiteClient.Handler(settings, egress ?? settings.EgressProxy));
    }
}
