using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Fyntrix.ServiceDefaults.Api;
using Xunit.Abstractions;

namespace Fyntrix.Identity.Tests;

/// <summary>
/// Requests made at random from Identity's API document, near to what it says and far from it: whatever comes, it is no error of
/// ours, and no answer tells of the inside. <c>FYNTRIX_FUZZ_SEED</c> and <c>FYNTRIX_FUZZ_REQUESTS</c> (for each operation) make other runs.
/// </summary>
public sealed class FuzzTests(IdentityHost host, ITestOutputHelper output) : IClassFixture<IdentityHost>
{
    private static readonly string[] Inside = ["   at ", "Exception", "Npgsql", "EntityFramework", "SELECT ", "INSERT ", "violates", "constraint"];

    private static readonly string[] Texts =
    [
        "", " ", "x", "TCS", "M&M", "..", "%00", "%2F", "null", "0", "-1", "true", "é", "अ", "😀", "\u0001", "\u202e", "'; DROP TABLE users; --", "{{7*7}}",
        "<script>alert(1)</script>", "NSE", "active", "Swing", "a@example.com", "+919876543210", new('A', 51), new('x', 300), new('9', 400), new('é', 5000),
        "2026-01-09T14:26:26Z", "2026-13-45", "0197f4c2-7a31-7d7e-9d52-3f5f0d2c9b11",
    ];

    private static readonly string[] Numbers = ["0", "-1", "1", "1.5", "0.000000001", "999999999999", "1e400", "-1e-400", "2147483648", "79228162514264337593543950336", "1.00000000000000000000000000001"];

    [Fact]
    public async Task Whatever_is_sent_is_never_an_error_of_ours()
    {
        var seed = Setting("FYNTRIX_FUZZ_SEED", 20260109);
        var requests = Setting("FYNTRIX_FUZZ_REQUESTS", Environment.GetEnvironmentVariable("FYNTRIX_LONG") is { Length: > 0 } ? 200 : 15);
        output.WriteLine($"FYNTRIX_FUZZ_SEED={seed}");
        var random = new Random(seed);
        var document = await host.Anonymous().GetFromJsonAsync<JsonElement>("/openapi/v1.json");
        var statuses = new SortedDictionary<int, int>();
        foreach (var path in document.GetProperty("paths").EnumerateObject())
        {
            foreach (var operation in path.Value.EnumerateObject().Where(o => o.Name is "get" or "put" or "post" or "delete" or "patch"))
            {
                // An administrator may call everything that people may. Operations end sessions, so each has a caller of its own.
                var caller = await host.AdminAsync();
                for (var i = 0; i < requests; i++)
                {
                    using var request = new Maker(document, random).Make(path.Name, operation.Name, operation.Value);
                    using var answer = await caller.SendAsync(request);
                    var text = await answer.Content.ReadAsStringAsync();

                    var sent = request.Content is null ? "nothing" : Encoding.UTF8.GetString(await request.Content.ReadAsByteArrayAsync());
                    // What the operator has not set up says so, whatever is sent.
                    var isSetUp = !text.Contains("GOOGLE_NOT_CONFIGURED", StringComparison.Ordinal);
                    Assert.True((int)answer.StatusCode < 500 || !isSetUp, $"seed {seed}: {request.Method} {request.RequestUri} with {sent} gave {(int)answer.StatusCode} {text}");
                    if ((int)answer.StatusCode >= 400)
                        Assert.DoesNotContain(Inside, inside => text.Contains(inside, StringComparison.Ordinal));
                    statuses[(int)answer.StatusCode] = statuses.GetValueOrDefault((int)answer.StatusCode) + 1;
                    if (answer.StatusCode == HttpStatusCode.Unauthorized)
                        caller = await host.AdminAsync();
                }
            }
        }

        output.WriteLine(string.Join(", ", statuses.Select(s => $"{s.Key}: {s.Value}")));
        Assert.Contains((int)HttpStatusCode.OK, statuses.Keys);
        Assert.Contains((int)HttpStatusCode.BadRequest, statuses.Keys);
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;

    private sealed class Maker(JsonElement document, Random random)
    {
        public HttpRequestMessage Make(string path, string method, JsonElement operation)
        {
            var query = new List<string>();
            foreach (var parameter in operation.TryGetProperty("parameters", out var parameters) ? parameters.EnumerateArray() : [])
            {
                var name = parameter.GetProperty("name").GetString()!;
                if (parameter.GetProperty("in").GetString() == "path")
                    path = path.Replace($"{{{name}}}", Escaped(), StringComparison.Ordinal);
                else if (OneIn(2))
                    query.Add($"{name}={Escaped()}");
            }

            if (OneIn(10))
                query.Add($"{Escaped()}={Escaped()}");
            var request = new HttpRequestMessage(new HttpMethod(method.ToUpperInvariant()), query.Count == 0 ? path : $"{path}?{string.Join('&', query)}");
            if (operation.TryGetProperty("requestBody", out var body) || OneIn(20))
                request.Content = Content(body);
            foreach (var header in new[] { "If-Match", "If-None-Match", "Idempotency-Key", "email", FormerRequest.Header })
            {
                if (OneIn(8))
                    request.Headers.TryAddWithoutValidation(header, OneIn(3) ? "\"1\"" : OneIn(2) ? "*" : $"W/\"{random.Next()}");
            }

            return request;
        }

        private StringContent Content(JsonElement body)
        {
            var json = "{}";
            var type = "application/json";
            if (body.ValueKind == JsonValueKind.Object && body.GetProperty("content").EnumerateObject().FirstOrDefault() is { Value.ValueKind: JsonValueKind.Object } content)
            {
                type = content.Name;
                json = content.Value.TryGetProperty("schema", out var schema) ? Json(schema, 0) : "{}";
            }

            json = random.Next(25) switch
            {
                0 => json[..random.Next(json.Length + 1)],
                1 => $"{json},",
                2 => string.Concat(Enumerable.Repeat("[", 100)),
                3 => $"[{json}]",
                4 => "null",
                5 => "",
                6 => json.Replace('"', '\''),
                7 => $"{{\"a\":\"\\ud800\",{json.TrimStart('{')}",
                8 => $"{{\"\\u0000\":1,{json.TrimStart('{')}",
                _ => json,
            };
            var made = new StringContent(json, Encoding.UTF8);
            made.Headers.ContentType = OneIn(25)
                ? MediaTypeHeaderValue.Parse(One(["text/plain", "application/xml", "application/json; charset=utf-16", "application/json; charset=nothing", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"]))
                : MediaTypeHeaderValue.Parse(type);
            return made;
        }

        private string Json(JsonElement schema, int depth)
        {
            if (OneIn(12) || depth > 5)
                return Anything(depth);
            if (schema.TryGetProperty("$ref", out var reference))
                return Json(document.GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()!.Split('/')[^1]), depth + 1);
            foreach (var choice in new[] { "oneOf", "anyOf", "allOf" })
            {
                if (schema.TryGetProperty(choice, out var choices))
                    return Json(One([.. choices.EnumerateArray()]), depth + 1);
            }

            if (schema.TryGetProperty("enum", out var members))
                return One([.. members.EnumerateArray()]).GetRawText();
            var type = schema.TryGetProperty("type", out var kinds)
                ? kinds.ValueKind == JsonValueKind.Array ? One([.. kinds.EnumerateArray()]).GetString() : kinds.GetString()
                : schema.TryGetProperty("properties", out _) ? "object" : null;
            return type switch
            {
                "object" => Members(schema, depth),
                "array" => $"[{string.Join(',', Enumerable.Range(0, random.Next(4)).Select(_ => schema.TryGetProperty("items", out var items) ? Json(items, depth + 1) : Anything(depth)))}]",
                "string" => JsonSerializer.Serialize(One(Texts)),
                "number" or "integer" => One(Numbers),
                "boolean" => OneIn(2) ? "true" : "false",
                "null" => "null",
                _ => Anything(depth),
            };
        }

        private string Members(JsonElement schema, int depth)
        {
            var members = new List<string>();
            foreach (var property in schema.TryGetProperty("properties", out var properties) ? properties.EnumerateObject() : [])
            {
                if (!OneIn(4))
                    members.Add($"\"{property.Name}\":{Json(property.Value, depth + 1)}");
                if (OneIn(30))
                    members.Add($"\"{property.Name}\":{Json(property.Value, depth + 1)}");
            }

            if (schema.TryGetProperty("additionalProperties", out var additional) && additional.ValueKind == JsonValueKind.Object)
                members.Add($"{JsonSerializer.Serialize(One(Texts))}:{Json(additional, depth + 1)}");
            if (OneIn(15))
                members.Add($"{JsonSerializer.Serialize(One(Texts))}:{Anything(depth)}");
            return $"{{{string.Join(',', members)}}}";
        }

        private string Anything(int depth) => random.Next(8) switch
        {
            0 => "null",
            1 => "true",
            2 => One(Numbers),
            3 when depth < 5 => $"[{Anything(depth + 1)}]",
            4 when depth < 5 => $"{{\"a\":{Anything(depth + 1)}}}",
            _ => JsonSerializer.Serialize(One(Texts)),
        };

        private string Escaped() => Uri.EscapeDataString(One(Texts)) is { Length: > 0 } text ? text[..Math.Min(text.Length, 900)].TrimEnd('%') : "x";

        private bool OneIn(int count) => random.Next(count) == 0;

        private T One<T>(IReadOnlyList<T> among) => among[random.Next(among.Count)];
    }
}
