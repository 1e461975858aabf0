using System.Globalization;
using Fyntrix.ServiceDefaults.Hosting;
using Fyntrix.Trading.Data;
using Fyntrix.Trading.Vocabulary;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Trading.Orders;

/// <summary>
/// <c>settle-order</c>: a person says what became of an order that no book tells of any more, by the broker's contract note or statement. Only an order that is
/// still open here can be settled, and once its broker shows it nothing is left to say.
/// </summary>
internal sealed class SettleOrderCommand(TradingDb db, IServiceProvider services) : IServiceCommand
{
    private const int LongestEvidence = 64;

    public string Name => "settle-order";

    public string Usage =>
        "settle-order --id ORDER --state FILLED|CANCELLED|EXPIRED|REJECTED [--filled UNITS --price AVERAGE] --evidence TEXT    says what became of an order that its broker's book does not show any more";

    public async Task<int> RunAsync(CommandArguments arguments, TextWriter output, CancellationToken cancellationToken)
    {
        var id = arguments.Get("id");
        var state = ClosedSet.Parse<OrderState>(arguments.Get("state")) is { } known && known.IsTerminal()
            ? known
            : throw new CommandRefusedException("--state must be FILLED, CANCELLED, EXPIRED or REJECTED.");
        var evidence = arguments.Get("evidence") is { Length: <= LongestEvidence } text
            ? text
            : throw new CommandRefusedException($"--evidence must have at most {LongestEvidence} characters, such as the number of a contract note, and no personal data.");
        var filled = Number<long>(arguments.Find("filled"), "filled") ?? 0;
        var price = Number<decimal>(arguments.Find("price"), "price");

        var order = await db.Orders.AsNoTracking().SingleOrDefaultAsync(o => o.Id == id, cancellationToken)
            ?? throw new CommandRefusedException($"There is no order {id}.");
        if (filled < order.FilledQty || filled > order.Qty || (state == OrderState.FILLED) != (filled == order.Qty))
        {
            throw new CommandRefusedException(string.Create(
                CultureInfo.InvariantCulture, $"--filled must be {order.Qty} for FILLED and from {order.FilledQty}, which are known, to {order.Qty - 1} otherwise."));
        }

        if (filled > 0 && price is not > 0)
            throw new CommandRefusedException("--price must be the average price of what was filled, in rupees.");
        // Asked for here: only this command needs it, and every command is made to find the one that is called.
        if (!await services.GetRequiredService<OrderRecorder>().SettledByPersonAsync(id, state, filled, filled > 0 ? Money.Price(price!.Value) : null, evidence, cancellationToken))
            throw new CommandRefusedException("The order has ended and is not changed any more.");
        await output.WriteLineAsync($"Order {id} is {state}.");
        return 0;
    }

    private static T? Number<T>(string? text, string option)
        where T : struct, IParsable<T> =>
        text is null ? null : T.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : throw new CommandRefusedException($"--{option} must be a number.");
}
