using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Fyntrix.Identity.Codes;
using Fyntrix.Identity.Data;
using Fyntrix.Identity.Passwords;
using Fyntrix.Identity.Users;
using Fyntrix.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Fyntrix.Identity.Tests;

/// <summary>Identity on a database of its own; it signs its tokens itself, hashes fast and gives the codes it sends to the test.</summary>
public class IdentityHost() : ServiceHost<Program>("identitydb")
{
    public const string Password = "seven quiet rivers run";

    private const string AddressHeader = "Test-Address";

    protected override bool ReplaceSigningKeys => false;

    internal SentCodes Codes { get; } = new();

    /// <summary>A new person with tokens.</summary>
    public async Task<Person> SignUpAsync(string? name = null)
    {
        var email = $"person.{Guid.NewGuid():N}@example.com";
        var client = CreateClient();
        var response = await client.PostAsJsonAsync("/api/v1/auth/signup", new { email, password = Password, name = name ?? "Someone" });
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        var tokens = await response.Content.ReadFromJsonAsync<JsonElement>();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tokens.GetProperty("access_token").GetString());
        return new Person(email, tokens.GetProperty("user").GetProperty("user_id").GetString()!, client, tokens);
    }

    /// <summary>An administrator's client; the account is made as the command makes it.</summary>
    public async Task<HttpClient> AdminAsync()
    {
        var email = $"admin.{Guid.NewGuid():N}@example.com";
        await using (var scope = Services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<IdentityDb>();
            var user = User.WithEmail(email, "Admin", UserRole.ADMIN, null, Clock.GetUtcNow());
            user.VerifyEmail(Clock.GetUtcNow());
            db.Users.Add(user);
            db.Credentials.Add(new Credential(user.Id, (await scope.ServiceProvider.GetRequiredService<PasswordHashing>().HashAsync(Password, default))!, Clock.GetUtcNow()));
            await db.SaveChangesAsync();
        }

        var client = Anonymous();
        var tokens = await (await client.PostAsJsonAsync("/api/v1/auth/login", new { email, password = Password })).Content.ReadFromJsonAsync<JsonElement>();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tokens.GetProperty("access_token").GetString());
        return client;
    }

    /// <summary>Takes a person's row away, as erasure does; their access token is good for a while.</summary>
    public async Task EraseAsync(string userId)
    {
        await using var scope = Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IdentityDb>().Users.Where(u => u.Id == userId).ExecuteDeleteAsync();
    }

    /// <summary>A client at an address of its own; each client has one, unless it is given.</summary>
    public HttpClient At(IPAddress address)
    {
        var client = CreateClient();
        client.DefaultRequestHeaders.Remove(AddressHeader);
        client.DefaultRequestHeaders.Add(AddressHeader, address.ToString());
        return client;
    }

    protected override void ConfigureClient(HttpClient client)
    {
        base.ConfigureClient(client);
        client.DefaultRequestHeaders.Add(AddressHeader, $"10.{Random.Shared.Next(256)}.{Random.Shared.Next(256)}.{Random.Shared.Next(256)}");
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.ConfigureTestServices(services =>
        {
            services.Configure<PasswordHashingSettings>(settings => settings.Iterations = 1_000);
            services.Replace(ServiceDescriptor.Singleton<ICodeSender>(Codes));
            services.Insert(0, ServiceDescriptor.Singleton<IStartupFilter>(new Addresses()));
        });
    }

    public sealed record Person(string Email, string Id, HttpClient Client, JsonElement Tokens)
    {
        public string RefreshToken => Tokens.GetProperty("refresh_token").GetString()!;
    }

    /// <summary>A test server knows no addresses.</summary>
    private sealed class Addresses : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, following) =>
            {
                context.Connection.RemoteIpAddress = IPAddress.Parse(context.Request.Headers[AddressHeader].ToString() is { Length: > 0 } address ? address : "127.0.0.1");
                return following(context);
            });
            next(app);
        };
    }
}
