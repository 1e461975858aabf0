using System.Globalization;
using System.Text.Json;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Fyntrix.ServiceDefaults.Tests.Api;

public sealed class JsonConventionTests
{
    [Fact]
    public void Any_decimal_is_written_exactly_and_without_trailing_zeros() =>
        Prop.ForAll(AnyDecimal(), value =>
        {
            var json = JsonSerializer.Serialize(value, JsonDefaults.Options);
            return JsonSerializer.Deserialize<decimal>(json, JsonDefaults.Options) == value
                && decimal.Parse(json, CultureInfo.InvariantCulture) == value
                && (!json.Contains('.', StringComparison.Ordinal) || json[^1] != '0')
                && !json.Contains('E', StringComparison.OrdinalIgnoreCase)
                && json is not "-0";
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Theory]
    [InlineData("1.50000000", "1.5")]
    [InlineData("100.00", "100")]
    [InlineData("0.00", "0")]
    [InlineData("-0.0", "0")]
    [InlineData("1000000", "1000000")]
    [InlineData("0.0000000000000000000000000001", "0.0000000000000000000000000001")]
    [InlineData("79228162514264337593543950335", "79228162514264337593543950335")]
    [InlineData("-79228162514264337593543950335", "-79228162514264337593543950335")]
    [InlineData("7.9228162514264337593543950335", "7.9228162514264337593543950335")]
    public void Money_is_written_as_a_person_would(string value, string json) =>
        Assert.Equal(json, JsonSerializer.Serialize(decimal.Parse(value, CultureInfo.InvariantCulture), JsonDefaults.Options));

    [Theory]
    [InlineData("1.00000000000000000000000000001")]
    [InlineData("792281625142643375935439503.355")]
    [InlineData("0.12345678901234567890123456789")]
    [InlineData("1e-29")]
    public void A_number_that_a_decimal_would_round_is_refused(string number) =>
        Assert.Throws<FieldFormatException>(() => JsonSerializer.Deserialize<decimal>(number, JsonDefaults.Options));

    [Theory]
    [InlineData("79228162514264337593543950335", "79228162514264337593543950335")]
    [InlineData("1.50000000000000000000000000000000", "1.5")]
    [InlineData("150e-1", "15")]
    [InlineData("0.000e5", "0")]
    public void A_number_that_a_decimal_holds_is_read_however_it_is_written(string number, string value) =>
        Assert.Equal(decimal.Parse(value, CultureInfo.InvariantCulture), JsonSerializer.Deserialize<decimal>(number, JsonDefaults.Options));

    [Theory]
    [InlineData("2026-01-09T14:26:26Z", "2026-01-09T14:26:26Z")]
    [InlineData("2026-01-09T14:26:26+05:30", "2026-01-09T08:56:26Z")]
    [InlineData("2026-01-09T14:26:26-00:30", "2026-01-09T14:56:26Z")]
    [InlineData("2026-01-09T14:26:26.5Z", "2026-01-09T14:26:26.5Z")]
    [InlineData("2026-01-09T14:26:26.123456+00:00", "2026-01-09T14:26:26.123456Z")]
    [InlineData("2026-01-09T14:26:26.1234567Z", "2026-01-09T14:26:26.123456Z")]
    public void Times_are_read_with_their_offset_and_written_in_UTC(string read, string written)
    {
        var time = JsonSerializer.Deserialize<DateTimeOffset>($"\"{read}\"", JsonDefaults.Options);

        Assert.Equal(TimeSpan.Zero, time.Offset);
        Assert.Equal($"\"{written}\"", JsonSerializer.Serialize(time, JsonDefaults.Options));
    }

    [Fact]
    public void Any_time_survives_to_the_microsecond() =>
        Prop.ForAll<DateTime, int>((date, minutes) =>
        {
            var offset = TimeSpan.FromMinutes(minutes % 840);
            if (date.Year is < 2 or > 9998)
                return true;
            var time = new DateTimeOffset(DateTime.SpecifyKind(date, DateTimeKind.Unspecified), offset);
            time = time.AddTicks(-(time.UtcTicks % 10));
            return JsonSerializer.Deserialize<DateTimeOffset>(JsonSerializer.Serialize(time, JsonDefaults.Options), JsonDefaults.Options) == time;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Names_are_snake_case_and_enums_as_spelled()
    {
        var json = JsonSerializer.Serialize(new WidgetRequest("ä \"<€>\"", 1.50m, Side: WidgetSide.RIGHT_HAND), JsonDefaults.Options);

        Assert.Equal("""{"display_name":"ä \"<€>\"","limit_price":1.5,"quantity":null,"valid_until":null,"side":"RIGHT_HAND","is_loud":null,"parts":null,"weights":null,"nicknames":null}""", json);
    }

    [Fact]
    public void Enums_survive_as_values_and_as_names_of_members()
    {
        var sides = new Dictionary<WidgetSide, WidgetSide?> { [WidgetSide.LEFT] = WidgetSide.RIGHT_HAND, [WidgetSide.RIGHT_HAND] = null };

        var json = JsonSerializer.Serialize(sides, JsonDefaults.Options);

        Assert.Equal("""{"LEFT":"RIGHT_HAND","RIGHT_HAND":null}""", json);
        Assert.Equal(sides, JsonSerializer.Deserialize<Dictionary<WidgetSide, WidgetSide?>>(json, JsonDefaults.Options));
        Assert.ThrowsAny<JsonException>(() => JsonSerializer.Deserialize<Dictionary<WidgetSide, int>>("""{"1":1}""", JsonDefaults.Options));
        Assert.Throws<JsonException>(() => JsonSerializer.Serialize((WidgetSide)7, JsonDefaults.Options));
    }

    private static Arbitrary<decimal> AnyDecimal()
    {
        // Every scale and size, not only what the library's own generator makes.
        var parts = Gen.Choose(int.MinValue, int.MaxValue);
        return Arb.From(
            from low in parts
            from middle in Gen.OneOf(Gen.Constant(0), parts)
            from high in Gen.OneOf(Gen.Constant(0), parts)
            from negative in Gen.Elements(true, false)
            from scale in Gen.Choose(0, 28)
            select new decimal(low, middle, high, negative, (byte)scale));
    }
}
