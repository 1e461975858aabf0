using Microsoft.AspNetCore.Hosting;

namespace Fyntrix.Trading.Tests;

/// <summary>Trading with a paper broker whose trades slip and cost what they would at a real one.</summary>
public sealed class PaperFrictionHost : TradingHost
{
    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.UseSetting("Paper:Charges", "ZERODHA");
        builder.UseSetting("Paper:SlippageBps", "20");
        builder.UseSetting("Paper:Seed", "7");
    }
}
