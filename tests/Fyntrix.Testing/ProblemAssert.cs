using System.Net;
using System.Text.Json;
using Xunit;

namespace Fyntrix.Testing;

/// <summary>Asserts about problem details.</summary>
public static class ProblemAssert
{
    /// <summary>The answer is problem details with this status and code, complete as every client expects it.</summary>
    public static async Task<JsonElement> IsProblemAsync(this HttpResponseMessage response, HttpStatusCode status, string code)
    {
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(status == response.StatusCode, $"Expected {status} {code} but got {response.StatusCode}: {body}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonDocument.Parse(body).RootElement;
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Equal(problem.GetProperty("detail").GetString(), problem.GetProperty("message").GetString());
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        return problem;
    }

    /// <summary>A 400 that names these fields, and only these.</summary>
    public static async Task IsInvalidAsync(this HttpResponseMessage response, params string[] fields)
    {
        var problem = await response.IsProblemAsync(HttpStatusCode.BadRequest, "VALIDATION_FAILED");
        Assert.Equal(fields.Order(), problem.GetProperty("errors").EnumerateObject().Select(e => e.Name).Order());
    }
}
