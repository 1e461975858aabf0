using Fyntrix.ServiceDefaults.Hosting;
using Fyntrix.Trading.Import;
using Microsoft.Extensions.Configuration;

namespace Fyntrix.Trading.Tests.Import;

public sealed class FernetKeyTests
{
    // The specification's own example: https://github.com/fernet/spec, generate.json.
    private const string SpecifiedKey = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=";
    private const string SpecifiedToken = "gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==";

    [Fact]
    public void The_specifications_example_is_read()
    {
        Assert.Equal("hello", FernetKey.Parse(SpecifiedKey)!.Open(SpecifiedToken)!.Reveal());
        Assert.Equal(SpecifiedToken, Fernet.Seal(SpecifiedKey, "hello", DateTimeOffset.Parse("1985-10-26T01:20:00-07:00", null), [.. Enumerable.Range(0, 16).Select(i => (byte)i)]));
    }

    [Fact]
    public void What_was_sealed_is_read_by_its_key_and_by_no_other()
    {
        const string characters = "aZ0|_-é€\u0000 \n";
        var random = new Random(20261125);
        var other = FernetKey.Parse(Fernet.NewKey())!;
        for (var i = 0; i < 1000; i++)
        {
            var (key, text) = (Fernet.NewKey(), new string(random.GetItems<char>(characters, random.Next(80))));
            var token = Fernet.Seal(key, text);

            Assert.Equal(text, FernetKey.Parse(key)!.Open(token)!.Reveal());
            Assert.Null(other.Open(token));
        }
    }

    [Fact]
    public void A_token_with_any_bit_flipped_or_cut_short_is_not_read()
    {
        var key = FernetKey.Parse(SpecifiedKey)!;
        var bytes = Convert.FromBase64String(SpecifiedToken.Replace('-', '+').Replace('_', '/'));
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var changed = (byte[])bytes.Clone();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Null(key.Open(Convert.ToBase64String(changed).Replace('+', '-').Replace('/', '_')));
        }

        for (var length = 0; length < bytes.Length; length++)
            Assert.Null(key.Open(Convert.ToBase64String(bytes, 0, length).Replace('+', '-').Replace('/', '_')));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no token")]
    [InlineData("gAAAAAAdwJ6w")]
    [InlineData("ä")]
    public void What_is_no_token_is_not_read(string text) => Assert.Null(FernetKey.Parse(SpecifiedKey)!.Open(text));

    [Fact]
    public void The_key_comes_from_either_of_its_former_settings()
    {
        Assert.Null(FernetKey.Of(Settings([])));
        Assert.Equal("hello", FernetKey.Of(Settings(new() { [FernetKey.KeySetting] = SpecifiedKey }))!.Open(SpecifiedToken)!.Reveal());
        Assert.Equal("hi", FernetKey.Of(Settings(new() { [FernetKey.SecretSetting] = "an old secret" }))!.Open(Fernet.Seal(Fernet.KeyOf("an old secret"), "hi"))!.Reveal());
        var refused = Assert.Throws<CommandRefusedException>(() => FernetKey.Of(Settings(new() { [FernetKey.KeySetting] = "too short" })));
        Assert.DoesNotContain("too short", refused.Message, StringComparison.Ordinal);
    }

    private static IConfiguration Settings(Dictionary<string, string?> values) => new ConfigurationBuilder().AddInMemoryCollection(values).Build();
}
