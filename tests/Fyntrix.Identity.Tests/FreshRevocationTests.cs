using System.Net;
using Fyntrix.Testing;
using Microsoft.AspNetCore.Hosting;
using Npgsql;

namespace Fyntrix.Identity.Tests;

/// <summary>Identity reads the revocations from its own database; where it cannot, administrators wait as everywhere else.</summary>
public sealed class FreshRevocationTests(FreshRevocationTests.Host host) : IClassFixture<FreshRevocationTests.Host>
{
    private const string ForAdministrators = "/api/v1/admin/service-clients";

    [Fact]
    public async Task While_the_revocations_cannot_be_read_administrators_wait_and_reads_go_on()
    {
        var admin = await host.AdminAsync();
        var person = await host.SignUpAsync();
        await host.ExecuteAsync("ALTER TABLE sessions RENAME TO sessions_away");
        try
        {
            // A read that had begun before may end after the clock has moved.
            await Eventually.HoldsAsync(async () =>
            {
                host.Clock.Advance(TimeSpan.FromSeconds(61));
                return (await admin.GetAsync(ForAdministrators)).StatusCode == HttpStatusCode.ServiceUnavailable;
            });

            await (await admin.GetAsync(ForAdministrators)).IsProblemAsync(HttpStatusCode.ServiceUnavailable, "REVOCATIONS_STALE");
            Assert.Equal(HttpStatusCode.OK, (await person.Client.GetAsync("/api/v1/users/me")).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await admin.GetAsync("/api/v1/users/me")).StatusCode);
        }
        finally
        {
            await host.ExecuteAsync("ALTER TABLE sessions_away RENAME TO sessions");
        }

        await Eventually.HoldsAsync(async () => (await admin.GetAsync(ForAdministrators)).StatusCode == HttpStatusCode.OK);
    }

    /// <summary>Finds out by itself, often.</summary>
    public sealed class Host : IdentityHost
    {
        protected override bool ReplaceFreshness => false;

        public async Task ExecuteAsync(string sql)
        {
            await using var source = NpgsqlDataSource.Create(Database);
            await using var command = source.CreateCommand(sql);
            await command.ExecuteNonQueryAsync();
        }

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.UseSetting("Auth:RevocationPoll", "00:00:00.05");
        }
    }
}
