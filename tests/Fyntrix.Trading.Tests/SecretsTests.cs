using System.Security.Cryptography;
using System.Text.Json;
using Fyntrix.Trading.Brokers.Paper;
using Fyntrix.Trading.Encryption;
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
        var parts = stored.Ciphertext.Split('.');
        var bytes = Convert.FromBase64String(parts[2]);
        bytes[13] ^= 1;
        Assert.ThrowsAny<CryptographicException>(() => vault.Open(stored with { Ciphertext = $"{parts[0]}.{parts[1]}.{Convert.ToBase64String(bytes)}" }, Mine));
        Assert.ThrowsAny<CryptographicException>(() => vault.Open(stored with { Ciphertext = "" }, Mine));
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

    [Fact]
    public void Missing_and_weak_keys_are_named_in_one_line()
    {
        Assert.Contains("Encryption:ActiveKeyId", Fault(""), StringComparison.Ordinal);
        Assert.Contains("Encryption:Keys:k1 is not set", Fault("k1"), StringComparison.Ordinal);
        Assert.Contains("32 characters", Fault("k1", ("k1", "too short")), StringComparison.Ordinal);
        Assert.DoesNotContain("too short", Fault("k1", ("k1", "too short")), StringComparison.Ordinal);
        Assert.DoesNotContain('\n', Fault("k1", ("k1", "too short")));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("NSE_HOURS")]
    [InlineData("always_open")]
    public void The_paper_broker_runs_with_the_one_session_policy_that_it_knows(string? session)
    {
        var result = new PaperSettings.Check().Validate(null, new PaperSettings { Session = session });
        Assert.Contains("ALWAYS_OPEN", result.FailureMessage, StringComparison.Ordinal);
        Assert.True(new PaperSettings.Check().Validate(null, new PaperSettings { Session = "ALWAYS_OPEN" }).Succeeded);
    }

    private static string Fault(string active, params (string Id, string Text)[] keys) =>
        new EncryptionSettings.Check().Validate(null, Settings(active, keys)).FailureMessage!;

    private static TokenVault Vault(string active, params (string Id, string Text)[] keys) => new(Options.Create(Settings(active, keys)));

    private static EncryptionSettings Settings(string active, (string Id, string Text)[] keys)
    {
        var settings = new EncryptionSettings { ActiveKeyId = active };
        foreach (var (id, text) in keys)
            settings.Keys.Add(id, text);
        return settings;
    }
}
