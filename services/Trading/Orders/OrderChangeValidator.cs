using FluentValidation;
using Fyntrix.Trading.Intents;
using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Orders;

internal sealed class OrderChangeValidator : AbstractValidator<OrderChangeRequest>
{
    public OrderChangeValidator()
    {
        RuleFor(r => r.Qty).Must(q => q is null or (>= 1 and <= Money.MaxQuantity)).WithMessage($"must be a whole number between 1 and {Money.MaxQuantity}.");
        RuleFor(r => r.OrderType).Must(t => t is null || ClosedSet.ParseOrderType(t) is not null).WithMessage($"must be {ClosedSet.Members<OrderType>()}.");
        this.Price(r => r.LimitPrice);
        this.Price(r => r.TriggerPrice);
    }
}
