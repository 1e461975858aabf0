using System.Net.Http.Headers;
using System.Net.Http.Json;
using Fyntrix.Bench.Identity;
using Fyntrix.ServiceDefaults.Auth;

namespace Fyntrix.Bench.LlmCosts;

/// <summary>LlmCosts as a process of its own on an empty folder, with a client that may report and administer.</summary>
internal sealed class LlmCostsSystem : IAsyncDisposable
{
    private readonly KeyServer _keys;
    private readonly ServiceProcess _service;

    private LlmCostsSystem(KeyServer keys, ServiceProcess service, string folder)
    {
        (_keys, _service, Folder) = (keys, service, folder);
        Token = keys.TokenFor("bench", Scopes.LlmWrite, Scopes.Admin);
        Client = new HttpClient { BaseAddress = service.Address, Timeout = TimeSpan.FromMinutes(10) };
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
    }

    public string Folder { get; }

    public string Token { get; }

    public HttpClient Client { get; }

    public Uri Address => _service.Address;

    /// <summary>What another service needs to reach this one and its keys.</summary>
    public IReadOnlyDictionary<string, string> Addresses => new Dictionary<string, string>
    {
        ["services__identity__http__0"] = $"{_keys.Address}",
        ["services__llmcosts__http__0"] = $"{_service.Address}",
        ["LLMCOSTS_H2C"] = $"{_service.H2c}",
    };

    /// <summary>What the process holds of the machine's memory, in bytes.</summary>
    public long ResidentBytes => _service.ResidentBytes;

    /// <param name="folder">Of its file, which may stand there already.</param>
    /// <param name="settings">Further ones, by the names of their variables.</param>
    public static async Task<LlmCostsSystem> StartAsync(string folder, params (string Name, string Value)[] settings)
    {
        var keys = await KeyServer.StartAsync();
        var environment = new Dictionary<string, string>
        {
            ["ConnectionStrings__messaging"] = "memory",
            ["Stores__Directory"] = folder,
            ["services__identity__http__0"] = $"{keys.Address}",
        };
        foreach (var (name, value) in settings)
            environment[name] = value;
        return new(keys, await ServiceProcess.StartAsync("Fyntrix.LlmCosts", environment), folder);
    }

    /// <summary>Sends something that must be taken.</summary>
    public async Task PostAsync(string path, object body)
    {
        using var answer = await Client.PostAsJsonAsync(new Uri(path, UriKind.Relative), body);
        answer.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _service.DisposeAsync();
        await _keys.DisposeAsync();
    }
}
