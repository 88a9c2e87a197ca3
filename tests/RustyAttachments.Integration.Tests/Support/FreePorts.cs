using System.Net;
using System.Net.Sockets;

namespace RustyAttachments.Integration.Tests.Support;

/// <summary>Neighbouring ports of the loopback address that nobody listens on.</summary>
internal static class FreePorts
{
    /// <summary>The first of <paramref name="count"/> such ports.</summary>
    public static int Take(int count)
    {
        while (true)
        {
            var port = Random.Shared.Next(20_000, 30_000);
            try
            {
                foreach (var offset in Enumerable.Range(0, count))
                {
                    using var probe = new TcpListener(IPAddress.Loopback, port + offset);
                    probe.Start();
                }

                return port;
            }
            catch (SocketException)
            {
                // Taken: another one.
            }
        }
    }
}
