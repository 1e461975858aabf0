using System.Text;
using System.Text.Json;
using Fyntrix.ServiceDefaults.Secrets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Fyntrix.ServiceDefaults.Tests.Secrets;

/// <summary>Key-encryption keys that only a key management service can open.</summary>
public sealed class VaultTransitTests
{
    private const string Key = "a key that is kept outside, thirty-two long";

    [Fact]
    public async Task A_wrapped_key_seals_as_the_same_key_in_the_settings_does()
    {
        await using var vault = await StartAsync(_ => Results.Json(new { data = new { plaintext = Convert.ToBase64String(Encoding.UTF8.GetBytes(Key)) } }));
        var wrapped = Ring(vault, ("Encryption:WrappedKeys:k1", "vault:v1:abc"));
        var plain = Ring(vault, ("Encryption:Keys:k1", Key));

        Assert.Equal("secret", Encoding.UTF8.GetString(plain.Open("k1", wrapped.Seal("secret"u8, "context"), "context")));
    }

    [Fact]
    public async Task Vault_is_asked_as_its_documentation_says()
    {
        (string Path, string Token, string Ciphertext) asked = ("", "", "{}");
        await using var vault = await StartAsync(context =>
        {
            asked = ($"{context.Request.Path}", $"{context.Request.Headers["X-Vault-Token"]}", $"{context.Items["body"]}");
            return Results.Json(new { data = new { plaintext = Convert.ToBase64String(Encoding.UTF8.GetBytes(Key)) } });
        });
        Ring(vault, ("Encryption:WrappedKeys:k1", "vault:v1:abc"));

        Assert.Equal("/v1/transit/decrypt/fyntrix", asked.Path);
        Assert.Equal("a token", asked.Token);
        Assert.Equal("vault:v1:abc", JsonDocument.Parse(asked.Ciphertext).RootElement.GetProperty("ciphertext").GetString());
    }

    [Fact]
    public async Task Without_its_key_a_service_does_not_start_and_says_why_in_one_line_without_secrets()
    {
        await using var refusing = await StartAsync(_ => Results.Json(new { errors = new[] { "permission denied" } }, statusCode: 403));
        Assert.Contains("answered 403", Fault(refusing), StringComparison.Ordinal);
        await using var talking = await StartAsync(_ => Results.Json(new { data = new { plaintext = "not base64!" } }));
        Assert.Contains("no key", Fault(talking), StringComparison.Ordinal);
        await using var gone = await StartAsync(_ => Results.Ok());
        var address = gone.Urls.Single();
        await gone.StopAsync();
        Assert.Contains("cannot be reached", Fault(gone, ("Encryption:Vault:Address", address)), StringComparison.Ordinal);
        Assert.Contains("Encryption:Vault:TokenFile", Fault(talking, ("Encryption:Vault:TokenFile", "/nowhere/token")), StringComparison.Ordinal);
        Assert.Contains("Encryption:Vault:Key", Fault(talking, ("Encryption:Vault:Key", "")), StringComparison.Ordinal);

        static string Fault(WebApplication vault, params (string, string)[] more)
        {
            var fault = Assert.Throws<OptionsValidationException>(() => Ring(vault, [("Encryption:WrappedKeys:k1", "vault:v1:abc"), .. more])).Message;
            Assert.StartsWith("Secrets cannot be encrypted: Encryption:WrappedKeys:k1", fault, StringComparison.Ordinal);
            Assert.DoesNotContain("a token", fault, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', fault);
            return fault;
        }
    }

    [Fact]
    public async Task A_token_comes_from_its_file_where_there_is_one()
    {
        var token = "";
        await using var vault = await StartAsync(context =>
        {
            token = context.Request.Headers["X-Vault-Token"].ToString();
            return Results.Json(new { data = new { plaintext = Convert.ToBase64String(Encoding.UTF8.GetBytes(Key)) } });
        });
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "of the file\n");
            Ring(vault, ("Encryption:WrappedKeys:k1", "vault:v1:abc"), ("Encryption:Vault:TokenFile", file));
        }
        finally
        {
            File.Delete(file);
        }

        Assert.Equal("of the file", token);
    }

    private static KeyRing Ring(WebApplication vault, params (string Name, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration["Encryption:ActiveKeyId"] = "k1";
        builder.Configuration["Encryption:Vault:Address"] = vault.Urls.FirstOrDefault();
        builder.Configuration["Encryption:Vault:Key"] = "fyntrix";
        builder.Configuration["Encryption:Vault:Token"] = "a token";
        foreach (var (name, value) in settings)
            builder.Configuration[name] = value;
        builder.AddKeyRing();
        return builder.Build().Services.GetRequiredService<KeyRing>();
    }

    private static async Task<WebApplication> StartAsync(Func<HttpContext, IResult> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(async context =>
        {
            context.Items["body"] = await new StreamReader(context.Request.Body).ReadToEndAsync();
            await answer(context).ExecuteAsync(context);
        });
        await app.StartAsync();
        return app;
    }
}
