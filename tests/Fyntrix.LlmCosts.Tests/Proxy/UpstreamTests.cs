using Fyntrix.LlmCosts.Proxy;
using Fyntrix.LlmCosts.Proxy.Upstreams;
using Microsoft.Extensions.Options;

namespace Fyntrix.LlmCosts.Tests.Proxy;

/// <summary>Where a model's calls go.</summary>
public sealed class UpstreamTests
{
    [Theory]
    [InlineData("gpt-4o", "openai")]
    [InlineData("house-small", "azure")]
    [InlineData("house-small-fast", "fast")]
    [InlineData("exact", "fast")]
    [InlineData("local/llama3", "ollama")]
    [InlineData("local/", "openai")]
    [InlineData("anything", "openai")]
    public void A_model_goes_where_its_name_fits_best_or_to_the_default(string model, string upstream) => Assert.Equal(upstream, List().Find(model)?.Name);

    [Fact]
    public void The_only_upstream_is_the_default_and_of_several_none_is_by_itself()
    {
        Assert.Equal("one", List(("one", new UpstreamSettings())).Find("m")?.Name);
        Assert.Null(List(("one", new UpstreamSettings()), ("two", new UpstreamSettings())).Find("m"));
    }

    [Theory]
    [InlineData("OpenAi", null, "https://example.com/base/", "https://example.com/base/chat/completions?a=1")]
    [InlineData("Azure", null, "https://x.openai.azure.com", "https://x.openai.azure.com/openai/v1/chat/completions?a=1")]
    [InlineData("Azure", "2024-10-21", "https://x.openai.azure.com/", "https://x.openai.azure.com/openai/deployments/my%2Fmodel/chat/completions?api-version=2024-10-21&a=1")]
    public void Each_kind_has_its_addresses(string kind, string? version, string baseUrl, string expected)
    {
        var upstream = new Upstream("x", new UpstreamSettings { Kind = Enum.Parse<UpstreamKind>(kind), ApiVersion = version, BaseUrl = baseUrl }, null);

        Assert.Equal(expected, upstream.Address(ProxyOperation.Chat, "chat/completions", "my/model", "?a=1").AbsoluteUri);
    }

    [Theory]
    [InlineData("?api-version=2023-01-01", "")]
    [InlineData("?a=1&API%2Dversion=2023-01-01&&b", "&a=1&b")]
    [InlineData("?", "")]
    public void The_version_of_azure_is_not_the_clients_to_choose(string query, string expected)
    {
        var azure = new Upstream("x", new UpstreamSettings { Kind = UpstreamKind.Azure, ApiVersion = "v", BaseUrl = "https://x" }, null);

        Assert.Equal($"https://x/openai/deployments/m/chat/completions?api-version=v{expected}", azure.Address(ProxyOperation.Chat, "chat/completions", "m", query).AbsoluteUri);
    }

    [Fact]
    public void OpenAIs_own_address_need_not_be_named_and_responses_of_azure_have_no_deployment()
    {
        Assert.Equal("https://api.openai.com/v1/responses", new Upstream("x", new UpstreamSettings(), null).Address(ProxyOperation.Responses, "responses", "m", "").AbsoluteUri);
        var azure = new Upstream("x", new UpstreamSettings { Kind = UpstreamKind.Azure, ApiVersion = "v", BaseUrl = "https://x" }, null);
        Assert.Equal("https://x/openai/responses?api-version=v", azure.Address(ProxyOperation.Responses, "responses", "m", "").AbsoluteUri);
    }

    [Fact]
    public void A_key_is_read_from_a_file_and_shown_by_nothing()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, "sk-of-the-file\n");
        try
        {
            var upstream = List(("x", new UpstreamSettings { ApiKeyFile = file })).Default!;
            using var request = new HttpRequestMessage();
            upstream.Authorize(request.Headers);

            Assert.Equal("Bearer sk-of-the-file", request.Headers.Authorization?.ToString());
            Assert.Equal("x", upstream.ToString());
            Assert.Equal("no ***!", upstream.Hide("no sk-of-the-file!"));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Settings_that_cannot_work_are_named_without_the_key()
    {
        const string key = "sk-secret with a space";
        var faults = UpstreamList.Check(new Dictionary<string, UpstreamSettings>
        {
            ["no address"] = new() { Kind = UpstreamKind.Compatible },
            ["ftp"] = new() { BaseUrl = "ftp://example.com", Default = true },
            ["user"] = new() { BaseUrl = "https://user:pw@example.com", Default = true },
            ["key"] = new() { ApiKey = key },
            ["both"] = new() { ApiKey = "sk-secret", ApiKeyFile = "/nowhere" },
            ["file"] = new() { ApiKeyFile = "/nowhere/at/all" },
            ["limit"] = new() { OutputLimit = "most" },
            ["provider"] = new() { Provider = "" },
            ["good"] = new() { ApiKey = "sk-good" },
        }).ToList();

        foreach (var name in new[] { "no address", "ftp", "user", "key", "both", "file", "limit", "provider" })
            Assert.Contains(faults, f => f.StartsWith($"Llm:Upstreams:{name}", StringComparison.Ordinal));
        Assert.Contains(faults, f => f.Contains("only one can be Default", StringComparison.Ordinal));
        Assert.DoesNotContain(faults, f => f.Contains("secret", StringComparison.Ordinal) || f.Contains(":good", StringComparison.Ordinal) || f.Contains("pw", StringComparison.Ordinal));
    }

    private static UpstreamList List() => List(
        ("openai", new UpstreamSettings { Default = true }),
        ("azure", With(new UpstreamSettings { Kind = UpstreamKind.Azure, BaseUrl = "https://x" }, "house-*")),
        ("fast", With(new UpstreamSettings(), "house-small-*", "exact")),
        ("ollama", new UpstreamSettings { Kind = UpstreamKind.Compatible, BaseUrl = "http://localhost:11434/v1", Prefix = "local/" }));

    private static UpstreamSettings With(UpstreamSettings settings, params string[] models)
    {
        foreach (var model in models)
            settings.Models.Add(model);
        return settings;
    }

    private static UpstreamList List(params (string Name, UpstreamSettings Settings)[] upstreams) => new(Options.Create(upstreams.ToDictionary(u => u.Name, u => u.Settings)));
}
