namespace Fyntrix.Trading.Tests;

/// <summary>A host for one test alone, such as one that moves the clock far.</summary>
internal sealed class OwnHost<T>(T host) : IAsyncDisposable
    where T : IAsyncLifetime, new()
{
    public T Host => host;

    public static async Task<OwnHost<T>> StartAsync()
    {
        var own = new OwnHost<T>(new T());
        await own.Host.InitializeAsync();
        return own;
    }

    public async ValueTask DisposeAsync() => await host.DisposeAsync();
}
