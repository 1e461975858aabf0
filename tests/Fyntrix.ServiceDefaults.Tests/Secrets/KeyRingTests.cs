using System.Security.Cryptography;
using System.Text;
using Fyntrix.ServiceDefaults.Secrets;
using Fyntrix.ServiceDefaults.Tests.Support;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Options;

namespace Fyntrix.ServiceDefaults.Tests.Secrets;

public sealed class KeyRingTests
{
    private const string Context = "ann|connection 7|access token";
    private static readonly byte[] Secret = Encoding.UTF8.GetBytes("a secret of a broker");

    private readonly KeyRing _keys = Ring("new");

    [Fact]
    public void Any_secret_opens_again_in_its_context() =>
        Prop.ForAll<byte[], NonNull<string>>((plain, context) =>
                _keys.Open("new", _keys.Seal(plain, context.Get), context.Get).SequenceEqual(plain))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Two_seals_of_one_secret_have_nothing_in_common()
    {
        var first = _keys.Seal(Secret, Context);
        var second = _keys.Seal(Secret, Context);

        Assert.NotEqual(first, second);
        Assert.False(first.AsSpan().IndexOf(Secret) >= 0);
    }

    [Fact]
    public void A_secret_does_not_open_in_another_context() =>
        Assert.ThrowsAny<CryptographicException>(() => _keys.Open("new", _keys.Seal(Secret, Context), "bob|connection 7|access token"));

    [Fact]
    public void A_secret_opens_only_with_the_key_that_sealed_it()
    {
        var secret = _keys.Seal(Secret, Context);

        Assert.ThrowsAny<CryptographicException>(() => _keys.Open("old", secret, Context));
        Assert.ThrowsAny<CryptographicException>(() => _keys.Open("never heard of", secret, Context));
    }

    [Fact]
    public void What_an_old_key_sealed_opens_after_a_new_one_has_become_active()
    {
        var secret = Ring("old").Seal(Secret, Context);

        Assert.Equal(Secret, _keys.Open("old", secret, Context));
    }

    [Fact]
    public void A_single_flipped_bit_anywhere_is_noticed()
    {
        var secret = _keys.Seal(Secret, Context);
        for (var bit = 0; bit < secret.Length * 8; bit++)
        {
            var changed = secret.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.ThrowsAny<CryptographicException>(() => _keys.Open("new", changed, Context));
        }
    }

    [Fact]
    public void A_secret_cut_short_or_made_longer_is_noticed()
    {
        var secret = _keys.Seal(Secret, Context);
        for (var length = 0; length < secret.Length; length++)
            Assert.ThrowsAny<CryptographicException>(() => _keys.Open("new", secret.AsSpan(0, length), Context));
        Assert.ThrowsAny<CryptographicException>(() => _keys.Open("new", [.. secret, 0], Context));
    }

    [Fact]
    public void The_wrapped_key_of_one_secret_does_not_open_another()
    {
        var first = _keys.Seal(Secret, Context);
        var second = _keys.Seal(Secret, Context);
        var half = 1 + 60;

        Assert.ThrowsAny<CryptographicException>(() => _keys.Open("new", [.. first.AsSpan(0, half), .. second.AsSpan(half)], Context));
    }

    [Fact]
    public void Derived_keys_differ_by_purpose_and_by_active_key()
    {
        Assert.Equal(_keys.DeriveKey("a"), Ring("new").DeriveKey("a"));
        Assert.NotEqual(_keys.DeriveKey("a"), _keys.DeriveKey("b"));
        Assert.NotEqual(_keys.DeriveKey("a"), Ring("old").DeriveKey("a"));
        Assert.Equal(_keys.DeriveKey("a"), _keys.DeriveKeys("a").First());
        Assert.Contains(_keys.DeriveKeys("a"), k => k.SequenceEqual(Ring("old").DeriveKey("a")));
    }

    [Theory]
    [InlineData("Encryption:ActiveKeyId", "k")]
    [InlineData("Encryption:Keys:k", "a key that is long enough, but not active")]
    [InlineData("Encryption:ActiveKeyId", "k", "Encryption:Keys:k", "31 characters are not enough ..")]
    [InlineData("Encryption:ActiveKeyId", "k", "Encryption:Keys:k", "")]
    [InlineData("Encryption:ActiveKeyId", "k", "Encryption:Keys:other", "a key of an id that is not the active one")]
    [InlineData("Encryption:ActiveKeyId", "k", "Encryption:Keys:k", "a key that is long enough and active", "Encryption:Keys:old", "brief")]
    public async Task A_service_does_not_start_with_keys_that_are_missing_or_too_short(params string[] settings)
    {
        var pairs = settings.Chunk(2).Select(p => (p[0], p[1]));

        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => TestApp.StartAsync(b => b.AddKeyRing(), settings: pairs));

        Assert.All(pairs, p => Assert.False(p.Item2.Length > 3 && refused.Message.Contains(p.Item2, StringComparison.Ordinal), "The message tells the key."));
    }

    private static KeyRing Ring(string active) => new(Options.Create(new EncryptionSettings
    {
        ActiveKeyId = active,
        Keys =
        {
            ["old"] = "the old key, of at least 32 characters",
            ["new"] = "the new key, of at least 32 characters",
        },
    }));
}
