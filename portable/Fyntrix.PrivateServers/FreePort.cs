using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Fyntrix.PrivateServers;

/// <summary>
/// Ports nobody listens on. They are drawn from below the range that the system gives to outgoing connections,
/// so that no such connection takes one between its choice and its use.
/// </summary>
internal static class FreePort
{
    private const int From = 20_000;
    private const int To = 32_000;

    public static int Next()
    {
        for (var attempt = 0; attempt < 1_000; attempt++)
        {
            var port = RandomNumberGenerator.GetInt32(From, To);
            if (IsFree(port))
                return port;
        }

        throw new StartFailureException($"No free port was found between {From} and {To}: stop something that listens there.");
    }

    public static bool IsFree(int port)
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
