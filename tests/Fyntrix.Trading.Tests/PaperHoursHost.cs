using Microsoft.AspNetCore.Hosting;

namespace Fyntrix.Trading.Tests;

/// <summary>Trading with a paper broker that keeps the market's hours.</summary>
public sealed class PaperHoursHost : TradingHost
{
    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.UseSetting("Paper:Session", "NSE_HOURS");
    }
}
