using System.Net;
using System.Text;
using System.Text.Json;
using Fyntrix.Testing;

namespace Fyntrix.ServiceDefaults.Tests.Api;

public sealed class RequestBodyTests(ApiHost host) : IClassFixture<ApiHost>
{
    [Theory]
    [InlineData("""{"display_name":5}""", "display_name")]
    [InlineData("""{"display_name":["a"]}""", "display_name")]
    [InlineData("{\"display_name\":\"a\\u0000b\"}", "display_name")]
    [InlineData("{\"display_name\":\"\\ud800\"}", "display_name")]
    [InlineData("""{"display_name":"longer than twenty characters"}""", "display_name")]
    [InlineData("""{"DisplayName":"x"}""", "DisplayName")]
    [InlineData("""{"displayName":"x"}""", "displayName")]
    [InlineData("""{"Display_Name":"x"}""", "Display_Name")]
    [InlineData("""{"what_is_this":1}""", "what_is_this")]
    [InlineData("""{"parts":[{"part_name":"a","what_is_this":1}]}""", "parts[0].what_is_this")]
    [InlineData("""{"quantity":1,"quantity":2}""", "quantity")]
    [InlineData("""{"quantity":"1"}""", "quantity")]
    [InlineData("""{"quantity":1.5}""", "quantity")]
    [InlineData("""{"quantity":99999999999}""", "quantity")]
    [InlineData("""{"quantity":true}""", "quantity")]
    [InlineData("""{"limit_price":"1.5"}""", "limit_price")]
    [InlineData("""{"limit_price":1e400}""", "limit_price")]
    [InlineData("""{"limit_price":79228162514264337593543950336}""", "limit_price")]
    [InlineData("""{"limit_price":{}}""", "limit_price")]
    [InlineData("""{"limit_price":-1}""", "limit_price")]
    [InlineData("""{"is_loud":"true"}""", "is_loud")]
    [InlineData("""{"is_loud":1}""", "is_loud")]
    [InlineData("""{"side":1}""", "side")]
    [InlineData("""{"side":"1"}""", "side")]
    [InlineData("""{"side":""}""", "side")]
    [InlineData("""{"side":"UP"}""", "side")]
    [InlineData("""{"side":"LEFT, RIGHT_HAND"}""", "side")]
    [InlineData("""{"side":"left"}""", "side")]
    [InlineData("""{"side":" LEFT"}""", "side")]
    [InlineData("""{"valid_until":"2026-01-09T14:26:26"}""", "valid_until")]
    [InlineData("""{"valid_until":"2026-01-09"}""", "valid_until")]
    [InlineData("""{"valid_until":"2026-01-09 14:26:26Z"}""", "valid_until")]
    [InlineData("""{"valid_until":"2026-02-30T14:26:26Z"}""", "valid_until")]
    [InlineData("""{"valid_until":"2026-01-09T25:00:00Z"}""", "valid_until")]
    [InlineData("""{"valid_until":"0001-01-01T00:00:00+05:30"}""", "valid_until")]
    [InlineData("""{"valid_until":"9999-12-31T23:59:59-05:30"}""", "valid_until")]
    [InlineData("""{"valid_until":"2026-01-09T14:26:26+24:00"}""", "valid_until")]
    [InlineData("""{"valid_until":1767968786}""", "valid_until")]
    [InlineData("""{"valid_until":""}""", "valid_until")]
    [InlineData("""{"parts":[{"part_name":"a"},{"part_name":7}]}""", "parts[1].part_name")]
    [InlineData("""{"parts":[{"part_name":"a"},{"part_name":""}]}""", "parts[1].part_name")]
    [InlineData("""{"parts":{"part_name":"a"}}""", "parts")]
    [InlineData("""{"parts":"a"}""", "parts")]
    [InlineData("""{"weights":{"a":"1"}}""", "weights.a")]
    [InlineData("""{"weights":{"a":1,"a":2}}""", "weights.a")]
    public async Task A_member_that_is_wrong_is_named(string body, string field)
    {
        var answer = await host.PostAsync(body);

        await answer.IsInvalidAsync(field);
    }

    [Fact]
    public async Task What_is_wrong_reads_on_after_the_name_of_the_field()
    {
        async Task<string?> ErrorAsync(string body, string field) =>
            (await (await host.PostAsync(body)).IsProblemAsync(HttpStatusCode.BadRequest, "VALIDATION_FAILED")).GetProperty("errors").GetProperty(field)[0].GetString();

        Assert.Equal("must be a time in ISO 8601 with its offset, such as 2026-01-09T14:26:26Z.", await ErrorAsync("""{"valid_until":"yesterday"}""", "valid_until"));
        Assert.Equal("is not a member of this request.", await ErrorAsync("""{"x":1}""", "x"));
        Assert.Equal("has a value of the wrong kind.", await ErrorAsync("""{"quantity":"1"}""", "quantity"));
        Assert.Equal("stands there twice.", await ErrorAsync("""{"quantity":1,"quantity":1}""", "quantity"));
        Assert.Equal("must be one of LEFT, RIGHT_HAND.", await ErrorAsync("""{"side":"UP"}""", "side"));
        Assert.Equal("must be above 0.", await ErrorAsync("""{"limit_price":0}""", "limit_price"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    public async Task A_body_that_is_missing_is_asked_for(string body) =>
        await (await host.PostAsync(body)).IsProblemAsync(HttpStatusCode.BadRequest, "BODY_REQUIRED");

    [Theory]
    [InlineData("{")]
    [InlineData("}")]
    [InlineData("[]")]
    [InlineData("5")]
    [InlineData("\"text\"")]
    [InlineData("{} {}")]
    [InlineData("{'display_name':'x'}")]
    [InlineData("{\"quantity\":01}")]
    [InlineData("{\"quantity\":NaN}")]
    [InlineData("// comment\n{}")]
    public async Task A_body_that_is_no_JSON_object_is_a_400(string body)
    {
        var answer = await host.PostAsync(body);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.True(await CodeAsync(answer) is "MALFORMED_JSON" or "VALIDATION_FAILED");
    }

    [Fact]
    public async Task Bodies_that_nobody_would_write_are_a_400_and_never_an_error()
    {
        byte[][] bodies =
        [
            [0xFF, 0xFE, 0x00], [0xC3, 0x28], [.. "{\"display_name\":\""u8, 0xC3, 0x28, .. "\"}"u8], [0xEF, 0xBB, 0xBF, 0x7B], new byte[100],
            Encoding.UTF8.GetBytes(new string('[', 5000)), Encoding.UTF8.GetBytes("{\"parts\":" + new string('[', 100) + new string(']', 100) + "}"),
            "{\"\\ud800\":1}"u8.ToArray(), "{\"weights\":{\"\\ud800\":1}}"u8.ToArray(), "{\"weights\":{\"a\\u0000\":1}}"u8.ToArray(), "{\"\":1}"u8.ToArray(), "{\"a b.c['d']\":1}"u8.ToArray(),
            Encoding.Unicode.GetBytes("{}"), Encoding.UTF8.GetBytes($$"""{"{{new string('x', 100_000)}}":1}"""),
            Encoding.UTF8.GetBytes($$"""{"side":"{{new string('x', 100_000)}}"}"""), Encoding.UTF8.GetBytes($$"""{"limit_price":{{new string('9', 100_000)}}}"""),
        ];
        foreach (var body in bodies)
        {
            var answer = await host.PostAsync(body, "application/json");
            var text = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, $"{answer.StatusCode} for {Encoding.UTF8.GetString(body[..Math.Min(80, body.Length)])}");
            Assert.True(text.Length < 2000, "The answer repeats what was sent.");
        }
    }

    [Fact]
    public async Task Random_damage_to_a_body_is_a_400_and_never_an_error()
    {
        var good = """{"display_name":"a","limit_price":1.5,"quantity":3,"valid_until":"2026-01-09T14:26:26.5+05:30","side":"LEFT","parts":[{"part_name":"b","count":1}],"weights":{"x":0.1}}"""u8.ToArray();
        var random = new Random(3);
        for (var i = 0; i < 1000; i++)
        {
            var damaged = good.ToArray();
            for (var n = random.Next(1, 4); n > 0; n--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            var answer = await host.PostAsync(damaged, "application/json");
            Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest, $"{answer.StatusCode} for {Encoding.UTF8.GetString(damaged)}");
        }
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData(null)]
    [InlineData("application/json; charset=klingon")]
    public async Task Another_media_type_is_a_415(string? contentType) =>
        await (await host.PostAsync("{}"u8.ToArray(), contentType)).IsProblemAsync(HttpStatusCode.UnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE");

    [Fact]
    public async Task Other_encodings_that_are_named_are_read()
    {
        var answer = await host.PostAsync(Encoding.Unicode.GetBytes("""{"display_name":"ä"}"""), "application/json; charset=utf-16");

        Assert.Equal("ä", (await JsonAsync(answer)).GetProperty("display_name").GetString());
    }

    [Theory]
    [InlineData("{}", "kept", "kept", "kept")]
    [InlineData("""{"note":null,"price":null,"part":null}""", "cleared", "cleared", "cleared")]
    [InlineData("""{"note":"n","price":1.50,"part":{"part_name":"p"}}""", "n", "1.50", "p")]
    public async Task A_patch_tells_left_out_null_and_value_apart(string body, string note, string price, string part)
    {
        var answer = await JsonAsync(await host.PostAsync(Encoding.UTF8.GetBytes(body), "application/json", HttpMethod.Patch));

        Assert.Equal((note, price, part), (answer.GetProperty("note").GetString(), answer.GetProperty("price").GetString(), answer.GetProperty("part").GetString()));
    }

    [Theory]
    [InlineData("""{"note":5}""", "note")]
    [InlineData("""{"note":{}}""", "note")]
    [InlineData("{\"note\":\"\\u0000\"}", "note")]
    [InlineData("{\"note\":\"\\ud800\"}", "note")]
    [InlineData("""{"price":"5"}""", "price")]
    [InlineData("""{"part":{"part_name":5}}""", "part")]
    [InlineData("""{"part":5}""", "part")]
    [InlineData("""{"note":"a","note":"b"}""", "note")]
    [InlineData("""{"nothing":"a"}""", "nothing")]
    public async Task A_patch_names_the_member_that_is_wrong(string body, string field) =>
        await (await host.PostAsync(Encoding.UTF8.GetBytes(body), "application/json", HttpMethod.Patch)).IsInvalidAsync(field);

    private static async Task<string?> CodeAsync(HttpResponseMessage answer) => (await JsonAsync(answer)).GetProperty("code").GetString();

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage answer) => JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
}
