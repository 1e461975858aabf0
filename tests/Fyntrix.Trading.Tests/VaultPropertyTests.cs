using System.Security.Cryptography;
using Fyntrix.ServiceDefaults.Secrets;
using Fyntrix.Trading.Encryption;
using Microsoft.Extensions.Options;

namespace Fyntrix.Trading.Tests;

/// <summary>For any secret and any binding: it opens as it was sealed, and in no other way.</summary>
public sealed class VaultPropertyTests
{
    private const string Characters = "aZ0|_-é€𐍈\u0000 \n";

    [Fact]
    public void Any_secret_opens_for_its_binding_and_no_other_under_its_key_and_no_other()
    {
        var random = new Random(20261125);
        var vault = Vault("k1", "k2");
        for (var i = 0; i < 2000; i++)
        {
            var secret = Text(random, 80);
            var binding = Binding(random);
            var stored = vault.Seal(new SecretText(secret), binding);

            Assert.Equal(secret, vault.Open(stored, binding).Reveal());
            Assert.Equal(secret, vault.Open(vault.Reseal(stored, binding), binding).Reveal());
            var other = Binding(random);
            if (other != binding)
                Assert.ThrowsAny<CryptographicException>(() => vault.Open(stored, other));
            Assert.ThrowsAny<CryptographicException>(() => vault.Open(stored with { KeyId = "k2" }, binding));
            Assert.ThrowsAny<CryptographicException>(() => vault.Open(stored with { KeyId = "k3" }, binding));
        }
    }

    [Fact]
    public void A_ciphertext_with_any_bit_flipped_or_character_changed_does_not_open()
    {
        var vault = Vault("k1");
        var binding = new SecretBinding("me", "connection", SecretBinding.AccessToken);
        var stored = vault.Seal(new SecretText("the token"), binding);
        var bytes = Convert.FromBase64String(stored.Ciphertext);
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var changed = (byte[])bytes.Clone();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.ThrowsAny<CryptographicException>(() => vault.Open(stored with { Ciphertext = Convert.ToBase64String(changed) }, binding));
        }

        for (var length = 0; length < bytes.Length; length++)
            Assert.ThrowsAny<CryptographicException>(() => vault.Open(stored with { Ciphertext = Convert.ToBase64String(bytes, 0, length) }, binding));
        for (var at = 0; at <= stored.Ciphertext.Length; at++)
            Assert.ThrowsAny<CryptographicException>(() => vault.Open(stored with { Ciphertext = stored.Ciphertext.Insert(at, " ") }, binding));
        foreach (var last in "BCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=")
        {
            var changed = stored.Ciphertext.TrimEnd('=')[..^1] + last + new string('=', stored.Ciphertext.Length - stored.Ciphertext.TrimEnd('=').Length);
            if (changed != stored.Ciphertext)
                Assert.ThrowsAny<CryptographicException>(() => vault.Open(stored with { Ciphertext = changed }, binding));
        }
    }

    [Fact]
    public void Bindings_that_could_read_the_same_are_not_made() =>
        Assert.Throws<ArgumentException>(() => new SecretBinding("a", "b|c", SecretBinding.AccessToken));

    private static string Text(Random random, int most) =>
        string.Concat(Enumerable.Range(0, random.Next(most)).Select(_ => Characters.EnumerateRunes().ElementAt(random.Next(Characters.EnumerateRunes().Count())).ToString()));

    private static SecretBinding Binding(Random random) => new(
        Text(random, 6), Text(random, 6).Replace("|", "", StringComparison.Ordinal),
        random.Next(3) switch { 0 => SecretBinding.AccessToken, 1 => SecretBinding.RefreshToken, _ => SecretBinding.ApiSecret });

    private static TokenVault Vault(params string[] ids) => new(new KeyRing(Options.Create(new EncryptionSettings
    {
        ActiveKeyId = ids[0],
        Keys = ids.ToDictionary(id => id, id => $"the key {id} for tests only, long enough to be one"),
    })));
}
