using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Fyntrix.ServiceDefaults.Secrets;

/// <summary>Opens wrapped keys by the transit engine of HashiCorp Vault or OpenBao (developer.hashicorp.com/vault/api-docs/secret/transit).</summary>
internal sealed class VaultTransit(IOptions<VaultSettings> options) : IKeyManagementService
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    public string Unwrap(string wrappedKey)
    {
        var settings = options.Value;
        if (settings is not { Address: { IsAbsoluteUri: true } address, Key: { Length: > 0 } key })
            throw new KeyManagementException("set Encryption:Vault:Address and Encryption:Vault:Key.");
        using var client = new HttpClient { Timeout = Limit };
        using var request = new HttpRequestMessage(
            HttpMethod.Post, new Uri(address, $"/v1/{settings.Mount}/decrypt/{Uri.EscapeDataString(key)}")) { Content = JsonContent.Create(new { ciphertext = wrappedKey }) };
        request.Headers.Add("X-Vault-Token", Token(settings));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        try
        {
            // Once, while the program starts: nobody waits on this thread.
            using var response = client.Send(request);
            if (!response.IsSuccessStatusCode)
                throw new KeyManagementException($"{address} answered {(int)response.StatusCode}.");
            using var answer = JsonDocument.Parse(response.Content.ReadAsStream());
            return Encoding.UTF8.GetString(Convert.FromBase64String(answer.RootElement.GetProperty("data").GetProperty("plaintext").GetString()!));
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            throw new KeyManagementException($"{address} cannot be reached ({e.GetType().Name}).");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentNullException)
        {
            throw new KeyManagementException($"{address} answered with something that is no key.");
        }
    }

    private static string Token(VaultSettings settings)
    {
        try
        {
            return (settings.TokenFile is { } file ? File.ReadAllText(file).Trim() : settings.Token)
                ?? throw new KeyManagementException("set Encryption:Vault:TokenFile or Encryption:Vault:Token.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KeyManagementException($"Encryption:Vault:TokenFile names {settings.TokenFile}, which cannot be read ({e.GetType().Name}).");
        }
    }
}
