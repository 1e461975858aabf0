using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Fyntrix.PrivateServers;
using Fyntrix.ServiceDefaults.Tests.Support;
using Npgsql;

namespace Fyntrix.ServiceDefaults.Tests.Stores;

/// <summary>A server whose certificate is for the name localhost alone, so that 127.0.0.1 is a wrong name for it.</summary>
public sealed class PostgresTlsTests : IAsyncLifetime, IDisposable
{
    private readonly StoreFolder _folder = new();
    private PrivatePostgres _postgres = null!;

    private string RootFile => Path.Combine(_folder.Folder, "root.crt");

    private string OtherRootFile => Path.Combine(_folder.Folder, "other.crt");

    public async Task InitializeAsync()
    {
        using var root = NewRoot();
        using var other = NewRoot();
        await File.WriteAllTextAsync(RootFile, root.ExportCertificatePem());
        await File.WriteAllTextAsync(OtherRootFile, other.ExportCertificatePem());
        _postgres = await PrivatePostgres.StartAsync(new PrivatePostgresOptions { Fsync = false, Certificate = NewServer(root) });
    }

    public async Task DisposeAsync() => await _postgres.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_server_is_known_by_its_authority_and_its_name()
    {
        Assert.True(await IsEncryptedAsync("127.0.0.1", "SslMode=Require"));
        Assert.True(await IsEncryptedAsync("127.0.0.1", $"SslMode=VerifyCA;Root Certificate={RootFile}"));
        Assert.True(await IsEncryptedAsync("localhost", $"SslMode=VerifyFull;Root Certificate={RootFile}"));

        await Assert.ThrowsAsync<AuthenticationException>(() => RefusedAsync("127.0.0.1", $"SslMode=VerifyFull;Root Certificate={RootFile}"));
        await Assert.ThrowsAsync<AuthenticationException>(() => RefusedAsync("localhost", $"SslMode=VerifyFull;Root Certificate={OtherRootFile}"));
        await Assert.ThrowsAsync<AuthenticationException>(() => RefusedAsync("localhost", "SslMode=VerifyFull"));
    }

    [Fact]
    public async Task A_service_migrates_runs_and_is_ready_over_a_verified_connection()
    {
        await PrivatePostgres.EnsureDatabaseAsync(_postgres.ConnectionString, "widgets");
        var connection = Connection("localhost", $"Database=widgets;SslMode=VerifyFull;Root Certificate={RootFile}");
        await WidgetStore.MigrateAsync(connection);
        await using var app = await TestApp.StartAsync(b => b.AddWidgetStore(), settings: [("ConnectionStrings:widgets", connection)]);

        Assert.Equal(HttpStatusCode.OK, (await app.Anonymous().GetAsync("/health")).StatusCode);
    }

    private string Connection(string host, string settings) =>
        _postgres.ConnectionString.Replace("Host=127.0.0.1", $"Host={host}", StringComparison.Ordinal) + $";{settings}";

    private async Task<bool> IsEncryptedAsync(string host, string settings)
    {
        await using var source = NpgsqlDataSource.Create(Connection(host, settings));
        await using var command = source.CreateCommand("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
        return (bool)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Throws what lies below Npgsql's own exception.</summary>
    private async Task RefusedAsync(string host, string settings)
    {
        var refused = await Assert.ThrowsAsync<NpgsqlException>(() => IsEncryptedAsync(host, settings));
        throw refused.InnerException ?? refused;
    }

    private static X509Certificate2 NewRoot()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN=authority {Guid.NewGuid():N}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(2));
    }

    private static ServerCertificate NewServer(X509Certificate2 root)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=postgres", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(root, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1), RandomNumberGenerator.GetBytes(8));
        return new ServerCertificate(certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }
}
