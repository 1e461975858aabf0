using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Fyntrix.PrivateServers;

/// <summary>
/// Ports nobody listens on. They are drawn from below the range that the system gives to outgoing connections,
/// so that no such connection takes one between its choice and its use; and each is held for this process until it ends,
/// so that nobody else who draws here is given it meanwhile, in this process or another.
/// </summary>
public static class FreePort
{
    private const int From = 20_000;
    private const int To = 32_000;

    private static readonly ConcurrentBag<Socket> Held = [];

    /// <summary>A port of 127.0.0.1 that is this process's until it ends.</summary>
    /// <exception cref="StartFailureException">All are taken.</exception>
    public static int Next()
    {
        for (var attempt = 0; attempt < 1_000; attempt++)
        {
            var port = RandomNumberGenerator.GetInt32(From, To);
            if (IsFree(port) && TryHold(port))
                return port;
        }

        throw new StartFailureException($"No free port was found between {From} and {To}: stop something that listens there.");
    }

    /// <summary>Whether nobody listens there.</summary>
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

    /// <summary>
    /// A name among Unix sockets that has no file: the system frees it when this process ends, however it ends.
    /// A TCP socket could not hold the port: .NET lets every socket bind beside one that does not listen.
    /// </summary>
    internal static bool TryHold(int port)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint(string.Create(CultureInfo.InvariantCulture, $"\0fyntrix-port-{port}")));
            Held.Add(socket);
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            socket.Dispose();
            return false;
        }
    }
}
