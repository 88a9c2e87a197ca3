using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RustyAttachments.Bench.S3Requests;

/// <summary>
/// The least server of objects that S3 clients are content with: PUT, HEAD, GET with ranges and DELETE, in memory, one
/// thread a connection, nothing checked. As AWS does, it keeps a CRC-32 that came with an object for those who
/// ask. For measuring clients on loopback only.
/// </summary>
internal static class ObjectServer
{
    private const int MaxHeadBytes = 64 * 1024;
    private static readonly ConcurrentDictionary<string, StoredBody> Objects = new(StringComparer.Ordinal);

    /// <summary>Serves on loopback until the process ends; prints the address first. Port 0 takes a free one.</summary>
    public static async Task ServeAsync(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        Console.WriteLine($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        while (true)
        {
            var socket = await listener.AcceptSocketAsync().ConfigureAwait(false);
            new Thread(() => Talk(socket)) { IsBackground = true }.Start();
        }
    }

    private static void Talk(Socket socket)
    {
        using var owned = socket;
        socket.NoDelay = true;
        var buffer = new byte[MaxHeadBytes];
        var filled = 0;
        try
        {
            while (true)
            {
                int end;
                while ((end = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8)) < 0)
                {
                    var read = filled == buffer.Length ? 0 : socket.Receive(buffer.AsSpan(filled));
                    if (read == 0) return;
                    filled += read;
                }

                var head = Encoding.Latin1.GetString(buffer, 0, end).Split("\r\n");
                var body = Body(socket, head, buffer.AsSpan(end + 4, filled - end - 4), out var used);
                Answer(socket, head, body);
                filled -= end + 4 + used;
                buffer.AsSpan(end + 4 + used, filled).CopyTo(buffer);
            }
        }
        catch (SocketException)
        {
            // The client left.
        }
    }

    private static byte[]? Body(Socket socket, string[] head, ReadOnlySpan<byte> buffered, out int used)
    {
        used = 0;
        if (Header(head, "content-length") is not { } text) return null;
        if (Header(head, "expect") is not null) socket.Send("HTTP/1.1 100 Continue\r\n\r\n"u8);
        var length = int.Parse(text, CultureInfo.InvariantCulture);
        var body = Objects.TryGetValue(Path(head), out var old) && old.Content.Length == length ? old.Content : new byte[length];
        used = Math.Min(length, buffered.Length);
        buffered[..used].CopyTo(body);
        for (var done = used; done < length;)
        {
            var read = socket.Receive(body.AsSpan(done));
            if (read == 0) throw new SocketException((int)SocketError.ConnectionReset);
            done += read;
        }

        return body;
    }

    private static void Answer(Socket socket, string[] head, byte[]? body)
    {
        var (method, path) = (head[0].Split(' ')[0], Path(head));
        if (method == "PUT")
        {
            var stored = Objects[path] = StoredBody.Of(body ?? [], Header(head, "x-amz-decoded-content-length"), Header(head, "x-amz-checksum-crc32"));
            socket.Send(Encoding.Latin1.GetBytes($"HTTP/1.1 200 OK\r\nETag: \"{stored.ETag}\"\r\nx-amz-request-id: 1\r\nContent-Length: 0\r\n\r\n"));
        }
        else if (method == "DELETE")
        {
            Objects.TryRemove(path, out _);
            socket.Send("HTTP/1.1 204 No Content\r\n\r\n"u8);
        }
        else if (Objects.TryGetValue(path, out var found))
        {
            Found(socket, method, Header(head, "range"), found, Header(head, "x-amz-checksum-mode") is not null);
        }
        else
        {
            socket.Send("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"u8);
        }
    }

    private static void Found(Socket socket, string method, string? range, StoredBody found, bool tellsChecksum)
    {
        var content = found.Content;
        var (from, to) = (0, content.Length - 1);
        if (range?.Split('=', '-') is [_, var first, var last])
            (from, to) = (int.Parse(first, CultureInfo.InvariantCulture), Math.Min(to, int.Parse(last, CultureInfo.InvariantCulture)));
        var status = range is null ? "200 OK" : $"206 Partial Content\r\nContent-Range: bytes {from}-{to}/{content.Length}";
        if (range is null && tellsChecksum && found.Crc32 is { } crc32) status += $"\r\nx-amz-checksum-crc32: {crc32}";
        socket.Send(Encoding.Latin1.GetBytes(
            $"HTTP/1.1 {status}\r\nContent-Type: application/octet-stream\r\nETag: \"{found.ETag}\"\r\nLast-Modified: Wed, 01 Jan 2025 00:00:00 GMT\r\nx-amz-request-id: 1\r\nContent-Length: {to - from + 1}\r\n\r\n"));
        if (method == "HEAD") return;
        for (var sent = from; sent <= to;) sent += socket.Send(content.AsSpan(sent, to + 1 - sent));
    }

    private static string Path(string[] head) => head[0].Split(' ')[1];

    private static string? Header(string[] head, string name)
    {
        foreach (var line in head)
            if (line.Length > name.Length && line[name.Length] == ':' && line.StartsWith(name, StringComparison.OrdinalIgnoreCase)) return line[(name.Length + 1)..].Trim();
        return null;
    }
}
