namespace Fyntrix.Trading.Connections;

internal enum ConnectionMode
{
    PAPER,
    LIVE,
}
