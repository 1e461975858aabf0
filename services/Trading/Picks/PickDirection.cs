namespace Fyntrix.Trading.Picks;

internal enum PickDirection
{
    LONG,
    SHORT,
}
