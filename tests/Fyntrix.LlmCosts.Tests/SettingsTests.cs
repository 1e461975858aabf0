using Fyntrix.LlmCosts.Data;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Options;

namespace Fyntrix.LlmCosts.Tests;

/// <summary>A configuration that cannot be kept to stops the start.</summary>
public sealed class SettingsTests(LlmCostsHost host) : IClassFixture<LlmCostsHost>
{
    [Theory]
    [InlineData("Retention:Days", "0")]
    [InlineData("Retention:Days", "-1")]
    [InlineData("Budget:DailyUsd", "-0.01")]
    [InlineData("Budget:DailyUsd", "0.0000000001")]
    [InlineData("Budget:UnpricedUsdPerMillionTokens", "-1")]
    public void A_setting_that_is_out_of_bounds_stops_the_start(string key, string value)
    {
        using var wrong = host.WithWebHostBuilder(builder => builder.UseSetting(key, value));

        Assert.Throws<OptionsValidationException>(() => wrong.Server);
    }

    [Theory]
    [InlineData("0.000000001", 1)]
    [InlineData("12.5", 12_500_000_000)]
    public void Dollars_become_nano_dollars_without_loss(string usd, long nano)
    {
        var amount = decimal.Parse(usd, System.Globalization.CultureInfo.InvariantCulture);

        Assert.Equal(nano, NanoUsd.FromUsd(amount));
        Assert.Equal(amount, NanoUsd.ToUsd(nano));
        Assert.Throws<ArgumentOutOfRangeException>(() => NanoUsd.FromUsd(0.0000000001m));
    }
}
