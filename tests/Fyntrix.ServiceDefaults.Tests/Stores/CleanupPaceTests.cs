using Fyntrix.ServiceDefaults.Stores.Sqlite;

namespace Fyntrix.ServiceDefaults.Tests.Stores;

public sealed class CleanupPaceTests
{
    [Fact]
    public void A_write_that_took_long_is_followed_by_small_ones_until_they_are_quick_again()
    {
        var pace = new CleanupPace(500);
        Assert.Equal(500, pace.Size);

        pace.Took(TimeSpan.FromMilliseconds(250));
        Assert.Equal(50, pace.Size);
        pace.Took(TimeSpan.FromSeconds(10));
        Assert.Equal(10, pace.Size);

        foreach (var size in new[] { 20, 40, 80, 160, 320, 500, 500 })
        {
            pace.Took(TimeSpan.Zero);
            Assert.Equal(size, pace.Size);
        }
    }
}
