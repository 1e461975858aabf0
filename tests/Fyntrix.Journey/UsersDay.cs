using System.Text.Json.Nodes;

namespace Fyntrix.Journey;

/// <summary>
/// A user's day through the whole system, each step checked: sign-up, the former system's picks, an agent's run, a paper trade,
/// what the models cost, and leaving for good.
/// </summary>
public sealed class UsersDay(HttpClient http, Operator operatorOfTheSystem, TextWriter output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    internal GatewayClient Anybody { get; } = new(http, output, "anybody");

    internal Operator Operator { get; } = operatorOfTheSystem;

    /// <summary>Makes names unique, so that the day can be played again on the same system.</summary>
    internal string Mark { get; } = Guid.NewGuid().ToString("N")[..8];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await TellAsync("a. A user signs up, signs in, refreshes; sets preferences; watches three symbols");
        var user = await UserSteps.PlayAsync(this, cancellationToken);
        var admin = await AdminSteps.PlayAsync(this, cancellationToken);

        await TellAsync("b. The former system's files are imported, twice; the picks come back through the gateway");
        await ImportSteps.PlayAsync(this, user.Client, cancellationToken);

        await TellAsync("c. An agent publishes a run of priced picks; the user sees them; Trading learns of them by message");
        var agent = await AgentSteps.PlayAsync(this, admin, user.Client, cancellationToken);

        await TellAsync("d. The user trades a pick on paper and sees the portfolio");
        await TradingSteps.PlayAsync(this, user.Client, agent, cancellationToken);

        await TellAsync("e. Model usage is reported by API and by message; what it cost is exact and outlives a clean-up");
        await UsageSteps.PlayAsync(this, admin, agent, cancellationToken);

        await TellAsync("f. The user is deleted: sessions end, the broker connection is revoked and its token destroyed");
        await DeletionSteps.PlayAsync(this, user, admin, cancellationToken);

        await TellAsync("The day went as it should.");
    }

    internal Task TellAsync(string text) => output.WriteLineAsync(text);

    internal static void Expect(bool holds, string what)
    {
        if (!holds)
            throw new JourneyException(what);
    }

    /// <summary>Asks again until the answer is there: what travels by message takes a moment.</summary>
    internal static async Task<T> UntilAsync<T>(string what, Func<Task<T?>> ask, CancellationToken cancellationToken)
        where T : class
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        using var timer = new PeriodicTimer(Pause);
        try
        {
            do
            {
                if (await ask() is { } answer)
                    return answer;
            }
            while (await timer.WaitForNextTickAsync(limit.Token));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Said below: it did not come in time.
        }

        throw new JourneyException($"After {Patience.TotalSeconds:0} seconds still not: {what}.");
    }

    internal static string Text(JsonNode node, string member) =>
        (string?)node[member] ?? throw new JourneyException($"The answer has no {member}: {node.ToJsonString()}");
}
