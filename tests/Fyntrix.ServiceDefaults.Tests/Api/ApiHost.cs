using System.Text;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.ServiceDefaults.Tests.Support;
using Fyntrix.Testing;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.ServiceDefaults.Tests.Api;

/// <summary>A service with an endpoint for each convention.</summary>
public sealed class ApiHost : IAsyncLifetime
{
    public const string SecretText = "SELECT password FROM users -- text of an exception";

    private TestPostgres _postgres = null!;

    internal TestApp App { get; private set; } = null!;

    internal HttpClient Client => App.As("ann");

    /// <summary>What /fails does.</summary>
    internal Func<WidgetDb, Task> Failing { get; set; } = _ => Task.CompletedTask;

    public async Task InitializeAsync()
    {
        _postgres = await TestPostgres.CreateAsync();
        App = await TestApp.StartAsync(
            builder => builder.Services.AddDbContext<WidgetDb>(o => o.UseNpgsql(_postgres.ConnectionString)),
            app =>
            {
                var api = app.MapApi("/api/v1/widgets", "Widgets").RequireScope(Scopes.User);
                api.MapPost("/", (WidgetRequest request) => TypedResults.Ok(request));
                api.MapPatch("/", (WidgetPatch request) => TypedResults.Ok(new
                {
                    note = request.Note.IsSet ? request.Note.Value ?? "cleared" : "kept",
                    price = request.Price.IsSet ? $"{request.Price.Value?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "cleared"}" : "kept",
                    part = request.Part.IsSet ? request.Part.Value?.PartName ?? "cleared" : "kept",
                }));
                api.MapGet("/", Results<Ok<PageWindow>, ProblemHttpResult> ([AsParameters] PageQuery page) =>
                    page.Read() is var read && read.IsRefused(out var refusal) ? refusal.ToProblem() : TypedResults.Ok(read.Value));
                api.MapGet("/by-number/{number:int}", (int number) => TypedResults.Ok(number));
                api.MapGet("/search", ([FromQuery(Name = "from")] DateOnly? firstDay, int? minCount, WidgetSide? side) => TypedResults.Ok($"{firstDay} {minCount} {side}"));
                api.MapGet("/required", (int minCount) => TypedResults.Ok(minCount));
                api.MapGet("/later", () => Refusal.Unavailable("NOT_NOW", "Come again.").ToProblem());
                api.MapGet("/later-nested", Results<Ok, ProblemHttpResult> () => (Refusal.Conflict("NOT_NOW", "Come again.") with { RetryAfterSeconds = 7 }).ToProblem());
                api.MapGet("/fails", async (WidgetDb db) =>
                {
                    await Failing(db);
                    return TypedResults.Ok();
                });
            });
        await using var scope = App.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<WidgetDb>().Database.EnsureCreatedAsync();
    }

    public async Task DisposeAsync()
    {
        await App.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    internal Task<HttpResponseMessage> PostAsync(string body, string contentType = "application/json") => PostAsync(Encoding.UTF8.GetBytes(body), contentType);

    internal async Task<HttpResponseMessage> PostAsync(byte[] body, string? contentType, HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Post, "/api/v1/widgets/");
        request.Content = new ByteArrayContent(body);
        if (contentType is not null)
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return await Client.SendAsync(request);
    }
}
