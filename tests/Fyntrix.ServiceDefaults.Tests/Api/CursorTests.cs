using System.Buffers.Text;
using System.Text;
using Fyntrix.ServiceDefaults.Api;
using FsCheck;
using FsCheck.Fluent;

namespace Fyntrix.ServiceDefaults.Tests.Api;

public sealed class CursorTests
{
    [Fact]
    public void Any_position_survives_as_a_cursor() =>
        Prop.ForAll<DateTime, Guid>((date, id) =>
        {
            var at = new DateTimeOffset(DateTime.SpecifyKind(date.AddTicks(-(date.Ticks % 10)), DateTimeKind.Utc));
            var position = new PagePosition(at, $"{id}");
            return PagePosition.TryParse(position.ToCursor(), out var read) && read == position;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("RELIANCE")]
    [InlineData("M&M|x|y")]
    [InlineData("")]
    [InlineData("ä€😀")]
    public void Any_id_survives_as_a_cursor(string id)
    {
        var position = new PagePosition(DateTimeOffset.UnixEpoch, id);

        Assert.True(PagePosition.TryParse(position.ToCursor(), out var read));
        Assert.Equal(position, read);
    }

    [Fact]
    public void An_id_as_long_as_an_id_may_be_survives_as_a_cursor()
    {
        var position = new PagePosition(DateTimeOffset.UnixEpoch, new string('x', 255));

        Assert.True(PagePosition.TryParse(position.ToCursor(), out var read));
        Assert.Equal(position, read);
    }

    [Fact]
    public void Ten_thousand_random_texts_are_refused_or_read_and_never_an_error()
    {
        var random = new Random(5);
        for (var i = 0; i < 10_000; i++)
        {
            var bytes = new byte[random.Next(0, 60)];
            random.NextBytes(bytes);
            var text = (i % 4) switch
            {
                0 => Encoding.Latin1.GetString(bytes),
                1 => Base64Url.EncodeToString(bytes),
                2 => Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{random.NextInt64(long.MinValue, long.MaxValue)}|{Encoding.Latin1.GetString(bytes)}")),
                _ => new string([.. bytes.Select(b => (char)(b * 257))]),
            };
            var query = new PageQuery(null, text);
            var read = query.Read();
            Assert.True(read.Refusal is null or { Status: 400, Errors.Count: 1 });
            if (read.Refusal is null && read.Value.After is { } after)
                Assert.True(PagePosition.TryParse(after.ToCursor(), out _), text);
        }
    }

    [Theory]
    [InlineData("|x")]
    [InlineData("x|x")]
    [InlineData("5")]
    [InlineData("99999999999999999999999|x")]
    [InlineData("9223372036854775807|x")]
    [InlineData("-9223372036854775808|x")]
    [InlineData("1_000|x")]
    [InlineData("1.5|x")]
    [InlineData("5|a\0b")]
    public void A_cursor_that_is_none_is_refused(string content) =>
        Assert.False(PagePosition.TryParse(Base64Url.EncodeToString(Encoding.UTF8.GetBytes(content)), out _));

    [Fact]
    public void The_row_beyond_the_limit_only_tells_that_there_is_more()
    {
        static PagePosition At(int i) => new(DateTimeOffset.UnixEpoch.AddSeconds(i), $"{i}");
        var window = new PageWindow(3, null);

        var full = Page<int>.Of([9, 8, 7, 6], window, At);
        var exact = Page<int>.Of([9, 8, 7], window, At);

        Assert.Equal([9, 8, 7], full.Items);
        Assert.Equal(At(7).ToCursor(), full.NextCursor);
        Assert.Equal([9, 8, 7], exact.Items);
        Assert.Null(exact.NextCursor);
    }
}
