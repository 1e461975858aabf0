using System.Reflection;
using Fyntrix.Trading.Brokers;
using Fyntrix.Trading.Brokers.Paper;
using Fyntrix.Trading.Brokers.Zerodha;
using Fyntrix.Trading.Connections;
using Microsoft.Extensions.DependencyInjection;

namespace Fyntrix.Trading.Tests.Brokers;

/// <summary>What simulates and what is real do not meet: not in types, not at run time, not in the database.</summary>
public sealed class PaperIsApartTests(TradingHost host) : IClassFixture<TradingHost>
{
    private const BindingFlags All = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    [Fact]
    public void No_type_of_the_paper_broker_has_anything_of_a_live_one_or_of_the_network()
    {
        var reached = typeof(PaperBroker).Assembly.GetTypes().Where(t => t.Namespace == typeof(PaperBroker).Namespace).SelectMany(Reached).Distinct().ToList();
        Assert.Contains(typeof(PaperMarket), reached);
        Assert.DoesNotContain(reached, IsLive);
        // The rule itself can fail.
        Assert.Contains(Reached(typeof(ZerodhaBroker)), IsLive);
        Assert.Contains(Reached(typeof(KiteClient)), IsLive);
    }

    [Fact]
    public async Task A_paper_connection_gets_no_access_that_a_live_broker_takes()
    {
        var trader = await host.TraderAsync();
        await using var scope = host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<Data.TradingDb>();
        var connection = (await db.Connections.FindAsync(trader.ConnectionId))!;
        var access = await scope.ServiceProvider.GetRequiredService<BrokerAccesses>().OfAsync(connection, CancellationToken.None);

        var live = host.Services.GetServices<IBroker>().OfType<ZerodhaBroker>().Single();
        Assert.IsType<PaperAccess>(access);
        await Assert.ThrowsAsync<InvalidOperationException>(() => live.CancelAsync(access!, "1", CancellationToken.None));
    }

    [Theory]
    [InlineData("UPDATE broker_connections SET broker = 'ZERODHA'")]
    [InlineData("UPDATE broker_connections SET mode = 'LIVE'")]
    public async Task The_database_lets_no_paper_connection_become_a_live_one(string sql)
    {
        await host.TraderAsync();
        var refused = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => host.ExecuteAsync(sql));
        Assert.Equal("ck_broker_connections_paper", refused.ConstraintName);
    }

    private static bool IsLive(Type type) =>
        type.Namespace == typeof(ZerodhaBroker).Namespace || type == typeof(ILiveBroker) || type == typeof(LiveAccess)
        || type.Namespace?.StartsWith("System.Net", StringComparison.Ordinal) == true;

    private static IEnumerable<Type> Reached(Type type) =>
        type.GetFields(All).Select(f => f.FieldType)
            .Concat(type.GetConstructors(All).SelectMany(c => c.GetParameters()).Select(p => p.ParameterType))
            .Concat(type.GetMethods(All).SelectMany(m => m.GetParameters().Select(p => p.ParameterType).Append(m.ReturnType).Concat(m.GetMethodBody()?.LocalVariables.Select(v => v.LocalType) ?? [])))
            .SelectMany(t => t.IsGenericType ? t.GetGenericArguments().Append(t) : [t]);
}
