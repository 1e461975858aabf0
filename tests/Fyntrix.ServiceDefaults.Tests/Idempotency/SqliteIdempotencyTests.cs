using Fyntrix.ServiceDefaults.Idempotency;
using Microsoft.Extensions.DependencyInjection;

namespace Fyntrix.ServiceDefaults.Tests.Idempotency;

public sealed class SqliteIdempotencyTests(SqliteIdempotencyHost host) : IdempotencyTests(host), IClassFixture<SqliteIdempotencyHost>
{
    private readonly SqliteIdempotencyHost _host = host;

    [Fact]
    public async Task A_request_whose_process_has_died_is_taken_over_at_once_under_the_same_id()
    {
        var running = _host.App.Services.GetRequiredService<IIdempotencyStore>();
        var former = (IIdempotencyStore)ActivatorUtilities.CreateInstance(_host.App.Services, running.GetType());
        var owner = Guid.NewGuid().ToString();
        var died = Assert.IsType<IdempotencyStart.Run>(await former.BeginAsync(owner, "k", [1], CancellationToken.None));
        _host.App.Clock.Advance(TimeSpan.FromSeconds(2));

        Assert.IsType<IdempotencyStart.OtherRequest>(await running.BeginAsync(owner, "k", [2], CancellationToken.None));
        var takenOver = Assert.IsType<IdempotencyStart.Run>(await running.BeginAsync(owner, "k", [1], CancellationToken.None));

        Assert.Equal(died.FirstUsedAt, takenOver.FirstUsedAt);
        // Who has it now is alive.
        Assert.IsType<IdempotencyStart.InFlight>(await running.BeginAsync(owner, "k", [1], CancellationToken.None));
        await running.CompleteAsync(owner, "k", takenOver.Lease, new IdempotencyAnswer(201, null, [7], null), CancellationToken.None);
        Assert.IsType<IdempotencyStart.Replay>(await running.BeginAsync(owner, "k", [1], CancellationToken.None));
    }
}
