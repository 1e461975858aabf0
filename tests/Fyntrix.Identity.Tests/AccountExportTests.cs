using System.Net;
using System.Text.Json;
using Fyntrix.Identity.Data;
using Fyntrix.Identity.SecondFactors;
using Fyntrix.Identity.Users;
using Fyntrix.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static Fyntrix.Identity.Tests.SignInTests;

namespace Fyntrix.Identity.Tests;

public sealed class AccountExportTests(IdentityHost host) : IClassFixture<IdentityHost>
{
    private const string Path = "/api/v1/users/me/export";

    [Fact]
    public async Task The_export_holds_what_is_held_and_no_secret()
    {
        var person = await host.SignUpAsync("Asha");
        var other = await host.SignUpAsync("Other");
        await person.Client.PatchAsync("/api/v1/preferences", Json("""{"universe":"BANKNIFTY"}"""));
        await person.Client.PostAsync("/api/v1/watchlist", Json("""{"symbol":"TCS","notes":"core"}"""));
        await other.Client.PostAsync("/api/v1/watchlist", Json("""{"symbol":"INFY"}"""));
        await using var scope = host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IdentityDb>();
        db.TotpFactors.Add(TotpFactor.Enroll(person.Id, "a sealed secret"u8.ToArray(), "test", host.Clock.GetUtcNow()));
        db.RecoveryCodes.Add(RecoveryCode.Of(person.Id, "abcd", "hash-of-a-code", host.Clock.GetUtcNow()));
        await db.SaveChangesAsync();
        await db.Database.ExecuteSqlAsync($"INSERT INTO external_logins VALUES ('GOOGLE', {"sub-" + person.Id}, {person.Id}, now())");
        var hash = (await db.Credentials.SingleAsync(c => c.UserId == person.Id)).PasswordHash;

        var response = await person.Client.GetAsync(Path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("attachment", response.Content.Headers.ContentDisposition!.DispositionType);
        var text = await response.Content.ReadAsStringAsync();
        var document = JsonElement.Parse(text);
        Assert.Equal("Asha", document.GetProperty("profile").GetProperty("account").GetProperty("name").GetString());
        Assert.Equal("BANKNIFTY", document.GetProperty("preferences").GetProperty("universe").GetString());
        Assert.Equal(["TCS"], document.GetProperty("watchlist").EnumerateArray().Select(e => e.GetProperty("symbol").GetString()!));
        Assert.Single(document.GetProperty("sessions").EnumerateArray());
        Assert.Equal("sub-" + person.Id, document.GetProperty("external_logins")[0].GetProperty("subject").GetString());
        Assert.Equal(JsonValueKind.Object, document.GetProperty("second_factor").ValueKind);
        Assert.Single(document.GetProperty("recovery_codes").EnumerateArray());
        Assert.Equal(["SIGNED_UP", "SIGNED_IN", "ACCOUNT_EXPORTED"], document.GetProperty("security_events").EnumerateArray().Select(e => e.GetProperty("kind").GetString()!));
        Assert.All(AccountExport.Tables.Values, member => Assert.True(document.TryGetProperty(member, out _), member));
        foreach (var secret in new[] { hash, "hash-of-a-code", Convert.ToBase64String("a sealed secret"u8), "INFY", other.Id })
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_table_of_a_user_is_in_the_export_or_has_a_reason()
    {
        using var scope = host.Services.CreateScope();
        var tables = scope.ServiceProvider.GetRequiredService<IdentityDb>().Model.GetEntityTypes()
            .Where(e => e.FindProperty("UserId") is not null)
            .Select(e => e.GetTableName()!);

        Assert.Equal(tables.Append("users").Order(), AccountExport.Tables.Keys.Concat(AccountExport.LeftOut.Keys).Order());
        Assert.All(AccountExport.LeftOut.Values, reason => Assert.NotEmpty(reason));
    }

    [Fact]
    public async Task The_api_document_describes_it()
    {
        var document = JsonElement.Parse(await host.Anonymous().GetStringAsync("/openapi/v1.json"));

        Assert.True(document.GetProperty("paths").TryGetProperty(Path, out _));
    }

    [Fact]
    public async Task Nobody_exports_without_a_token()
    {
        await (await host.Anonymous().GetAsync(Path)).IsProblemAsync(HttpStatusCode.Unauthorized, "UNAUTHENTICATED");
    }
}
