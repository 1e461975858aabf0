namespace Fyntrix.Trading.Connections;

internal enum ConnectionStatus
{
    CONNECTED,
    DISCONNECTED,
    EXPIRED,
}
