using System.Net.Http.Headers;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.ServiceDefaults.Messaging;
using MassTransit;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Xunit;

namespace Fyntrix.Testing;

/// <summary>
/// A service in the test's process on a database and folder of its own, with a clock that the test moves, tokens that the
/// test signs and messages that the test sees. Derive, name the database, use as a class fixture.
/// </summary>
public abstract class ServiceHost<TProgram> : WebApplicationFactory<TProgram>, IAsyncLifetime
    where TProgram : class
{
    private readonly string? _databaseName;
    private TestPostgres? _postgres;

    /// <param name="databaseName">The connection string's name; null for a service without Postgres.</param>
    protected ServiceHost(string? databaseName)
    {
        _databaseName = databaseName;
        Tokens = new TestTokens(Clock);
    }

    /// <summary>The service's clock. It starts on a Friday noon IST in market hours: 2026-01-09 06:30 UTC.</summary>
    public TestClock Clock { get; } = new(new DateTimeOffset(2026, 1, 9, 6, 30, 0, TimeSpan.Zero));

    public TestTokens Tokens { get; }

    /// <summary>Whether the service knows the revocations of now.</summary>
    public TestFreshness Freshness { get; } = new();

    public SentMessages Sent { get; } = new();

    /// <summary>The folder of the service's SQLite files.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("fyntrix-test-").FullName;

    /// <summary>The connection string of the service's own database.</summary>
    public string Database => _postgres?.ConnectionString ?? throw new InvalidOperationException("This service has no Postgres.");

    public async Task InitializeAsync()
    {
        if (_databaseName is not null)
            _postgres = await TestPostgres.CreateAsync();
        await PrepareAsync();
    }

    async Task IAsyncLifetime.DisposeAsync()
    {
        await DisposeAsync();
        if (_postgres is not null)
            await _postgres.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>A client without a token.</summary>
    public HttpClient Anonymous() => CreateClient();

    /// <summary>A client that sends a token of this user with these scopes; <c>user</c> when none is named.</summary>
    public HttpClient As(string subject, params string[] scopes)
    {
        var client = CreateClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Tokens.For(subject, scopes is [] ? [Scopes.User] : scopes));
        return client;
    }

    /// <summary>A client of a user who signed in with a second factor too.</summary>
    public HttpClient WithSecondFactor(string subject)
    {
        var client = CreateClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Tokens.WithSecondFactor(subject, Scopes.User));
        return client;
    }

    /// <summary>Delivers a message to the service's handlers, as the broker would.</summary>
    public Task DeliverAsync<T>(T message, Guid? messageId = null)
        where T : class =>
        new TestDelivery(Services.GetRequiredService<IBus>()).DeliverAsync(message, messageId ?? Guid.NewGuid());

    /// <summary>Called before the service starts: the place to put files into <see cref="Folder"/>.</summary>
    protected virtual Task PrepareAsync() => Task.CompletedTask;

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Development");
        builder.UseSetting("ConnectionStrings:messaging", MessagingExtensions.InMemory);
        builder.UseSetting("Stores:Directory", Folder);
        builder.UseSetting("Encryption:ActiveKeyId", "test");
        builder.UseSetting("Encryption:Keys:test", "a key for tests only, long enough to be one");
        builder.UseSetting("Logging:LogLevel:Default", "Warning");
        if (_databaseName is not null)
            builder.UseSetting($"ConnectionStrings:{_databaseName}", Database);
        builder.ConfigureTestServices(services =>
        {
            services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Clock));
            services.Replace(ServiceDescriptor.Singleton<IMessageSender>(Sent));
            if (ReplaceFreshness)
                services.Replace(ServiceDescriptor.Singleton<IRevocationFreshness>(Freshness));
            if (ReplaceSigningKeys)
                services.Replace(ServiceDescriptor.Singleton<ISigningKeySource>(Tokens));
        });
    }

    /// <summary>False only for Identity itself, which signs its own.</summary>
    protected virtual bool ReplaceSigningKeys => true;

    /// <summary>False to have the service itself find out how fresh its revocations are.</summary>
    protected virtual bool ReplaceFreshness => true;
}
