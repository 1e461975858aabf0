using System.Security.Cryptography;
using System.Text.Json;
using Fyntrix.ServiceDefaults.Secrets;
using Fyntrix.Trading.Brokers.Paper;
using Fyntrix.Trading.Data;
using Fyntrix.Trading.Encryption;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Fyntrix.Trading.Tests;

public sealed class SecretsTests
{
    private static readonly SecretBinding Mine = new("me", "connection", SecretBinding.AccessToken);

    [Fact]
    public void A_sealed_token_opens_for_its_owner_and_shows_nothing()
    {
        var vault = Vault("k1", ("k1", "0123456789abcdef0123456789abcdef"));
        var stored = vault.Seal(new SecretText("the token"), Mine);
        Assert.Equal("k1", stored.KeyId);
        Assert.DoesNotContain("token", stored.Ciphertext, StringComparison.Ordinal);
        Assert.Equal("the token", vault.Open(stored, Mine).Reveal());
        Assert.NotEqual(stored.Ciphertext, vault.Seal(new SecretText("the token"), Mine).Ciphertext);
    }

    [Theory]
    [InlineData("other", "connection", SecretBinding.AccessToken)]
    [InlineData("me", "other", SecretBinding.AccessToken)]
    [InlineData("me", "connection", "refresh_token")]
    public void It_does_not_open_for_another_user_connection_or_purpose(string account, string connection, string purpose)
    {
        var vault = Vault("k1", ("k1", "0123456789abcdef0123456789abcdef"));
        var stored = vault.Seal(new SecretText("the token"), Mine);
        Assert.ThrowsAny<CryptographicException>(() => vault.Open(stored, new SecretBinding(account, connection, purpose)));
    }

    [Fact]
    public void A_changed_ciphertext_does_not_open()
    {
        var vault = Vault("k1", ("k1", "0123456789abcdef0123456789abcdef"));
        var stored = vault.Seal(new SecretText("the token"), Mine);
        var bytes = Convert.FromBase64String(stored.Ciphertext);
        bytes[^1] ^= 1;
        Assert.ThrowsAny<CryptographicException>(() => vault.Open(stored with { Ciphertext = Convert.ToBase64String(bytes) }, Mine));
        Assert.ThrowsAny<CryptographicException>(() => vault.Open(stored with { Ciphertext = "" }, Mine));
        Assert.ThrowsAny<CryptographicException>(() => vault.Open(stored with { Ciphertext = "not base64!" }, Mine));
    }

    [Fact]
    public void Tokens_of_an_older_key_open_while_it_is_configured()
    {
        var stored = Vault("k1", ("k1", "0123456789abcdef0123456789abcdef")).Seal(new SecretText("the token"), Mine);
        var both = Vault("k2", ("k1", "0123456789abcdef0123456789abcdef"), ("k2", "fedcba9876543210fedcba9876543210"));
        Assert.Equal("the token", both.Open(stored, Mine).Reveal());
        Assert.ThrowsAny<CryptographicException>(() => Vault("k2", ("k2", "fedcba9876543210fedcba9876543210")).Open(stored, Mine));
    }

    [Fact]
    public void A_secret_refuses_to_be_formatted_or_serialised()
    {
        var secret = new SecretText("the token");
        Assert.Equal("***", secret.ToString());
        Assert.Equal("***", $"{secret}");
        Assert.Throws<NotSupportedException>(() => JsonSerializer.Serialize(secret));
        Assert.Throws<NotSupportedException>(() => JsonSerializer.Deserialize<SecretText>("\"x\""));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("NSE")]
    [InlineData("always_open")]
    public void The_paper_broker_runs_with_the_session_policies_that_it_knows(string? session)
    {
        var result = new PaperSettings.Check().Validate(null, new PaperSettings { Session = session });
        Assert.Contains("ALWAYS_OPEN or NSE_HOURS", result.FailureMessage, StringComparison.Ordinal);
        Assert.True(new PaperSettings.Check().Validate(null, new PaperSettings { Session = "ALWAYS_OPEN" }).Succeeded);
        Assert.True(new PaperSettings.Check().Validate(null, new PaperSettings { Session = "NSE_HOURS" }).Succeeded);
    }

    [Fact]
    public void Settings_of_the_paper_broker_that_cannot_be_are_named()
    {
        Assert.Contains("Paper:Charges", Fault(new() { Charges = "FREE" }), StringComparison.Ordinal);
        Assert.Contains("Paper:SlippageBps", Fault(new() { SlippageBps = -1 }), StringComparison.Ordinal);
        Assert.Contains("Paper:VolumeShare", Fault(new() { VolumeShare = 0 }), StringComparison.Ordinal);

        static string? Fault(PaperSettings settings)
        {
            settings.Session = "NSE_HOURS";
            return new PaperSettings.Check().Validate(null, settings).FailureMessage;
        }
    }

    [Fact]
    public async Task Outside_Development_a_paper_broker_keeps_the_markets_hours_unless_told_otherwise()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.AddTrading();
        await using var app = builder.Build();

        Assert.Equal("NSE_HOURS", app.Services.GetRequiredService<IOptions<PaperSettings>>().Value.Session);
    }

    private static TokenVault Vault(string active, params (string Id, string Text)[] keys) =>
        new(new KeyRing(Options.Create(new EncryptionSettings { ActiveKeyId = active, Keys = keys.ToDictionary(k => k.Id, k => k.Text) })));
}
