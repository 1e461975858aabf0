namespace Fyntrix.ServiceDefaults.Tests.Support;

internal enum WidgetSide
{
    LEFT,
    RIGHT_HAND,
}
