namespace Fyntrix.ServiceDefaults.Tests.Support;

internal sealed class Widget
{
    public Guid Id { get; init; } = Guid.NewGuid();

    public string DisplayName { get; init; } = "";

    public WidgetSide Side { get; init; }

    public WidgetSide? OtherSide { get; init; }

    public string Rating { get; init; } = "Buy";

    public Guid? ParentWidgetId { get; init; }
}
