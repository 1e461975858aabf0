using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Fyntrix.Identity.Data;
using Fyntrix.Identity.Users;
using Fyntrix.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static Fyntrix.Identity.Tests.SignInTests;

namespace Fyntrix.Identity.Tests;

/// <summary>On a database of their own, where the test knows every administrator.</summary>
public sealed class LastAdministratorTests(IdentityHost host) : IClassFixture<IdentityHost>
{
    [Fact]
    public async Task Of_administrators_who_are_all_disabled_at_once_one_stays()
    {
        for (var i = 0; i < 6; i++)
            await host.AdminAsync();
        var ids = await ActiveAsync();

        var refusals = await Task.WhenAll(ids.Select(async (id, i) =>
        {
            await using var scope = host.Services.CreateAsyncScope();
            var change = i % 2 == 0 ? new AdminUserPatch(false, null, null) : new AdminUserPatch(null, UserRole.USER, null);
            return await scope.ServiceProvider.GetRequiredService<UserAdministration>().ChangeAsync(id, change, null, default);
        }));

        Assert.Equal("ADMIN_IS_LAST", Assert.Single(refusals, r => r is not null)!.Code);
        Assert.Single(await ActiveAsync());
    }

    [Fact]
    public async Task The_last_administrator_cannot_step_down()
    {
        var admin = await host.AdminAsync();
        var id = (await admin.GetFromJsonAsync<JsonElement>("/api/v1/users/me")).GetProperty("user_id").GetString()!;
        foreach (var other in (await ActiveAsync()).Where(other => other != id))
            Assert.Equal(HttpStatusCode.OK, (await admin.PatchAsync($"/api/v1/admin/users/{other}", Json("""{"is_active":false}"""))).StatusCode);

        await (await admin.PatchAsync($"/api/v1/admin/users/{id}", Json("""{"role":"USER"}"""))).IsProblemAsync(HttpStatusCode.Conflict, "ADMIN_IS_LAST");

        Assert.Equal(HttpStatusCode.OK, (await admin.GetAsync("/api/v1/admin/users")).StatusCode);
    }

    [Fact]
    public async Task Of_administrators_who_all_leave_at_once_one_stays()
    {
        var admins = new List<HttpClient>();
        for (var i = 0; i < 4; i++)
            admins.Add(await host.AdminAsync());
        var own = await Task.WhenAll(admins.Select(async a => (await a.GetFromJsonAsync<JsonElement>("/api/v1/users/me")).GetProperty("user_id").GetString()!));
        foreach (var other in (await ActiveAsync()).Except(own))
            await admins[0].PatchAsync($"/api/v1/admin/users/{other}", Json("""{"is_active":false}"""));

        var answers = await Task.WhenAll(admins.Select(a => a.DeleteAsync("/api/v1/users/me")));

        await Assert.Single(answers, a => a.StatusCode != HttpStatusCode.NoContent).IsProblemAsync(HttpStatusCode.Conflict, "ADMIN_IS_LAST");
        Assert.Single(await ActiveAsync());
    }

    private async Task<List<string>> ActiveAsync()
    {
        await using var scope = host.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IdentityDb>().Users.Where(u => u.IsActive && u.Role == UserRole.ADMIN).Select(u => u.Id).ToListAsync();
    }
}
