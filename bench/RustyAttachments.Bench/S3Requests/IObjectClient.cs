using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using RustyAttachments.Storage.S3;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Bench.S3Requests;

/// <summary>The requests that are measured.</summary>
internal interface IObjectClient
{
    /// <summary>Stores an object.</summary>
    Task PutAsync(string key, byte[] content);

    /// <summary>Asks for an object's size.</summary>
    Task HeadAsync(string key);

    /// <summary>Reads an object of just the target's length.</summary>
    Task GetAsync(string key, byte[] target);
}

/// <summary>A store: our own client, or the SDK as the store drives it.</summary>
internal sealed class StoreClient(S3ContentStore store) : IObjectClient
{
    public Task PutAsync(string key, byte[] content) => store.PutAsync(StoreKey.Parse(key), content, new PutOptions(), CancellationToken.None);

    public Task HeadAsync(string key) => store.HeadAsync(StoreKey.Parse(key), CancellationToken.None);

    public Task GetAsync(string key, byte[] target) => store.GetRangeAsync(StoreKey.Parse(key), 0, target, CancellationToken.None);
}

/// <summary>AWS's SDK used as its documentation shows, with its defaults but for what the store's name says.</summary>
internal sealed class PlainSdkClient(S3StoreUri uri) : IObjectClient, IDisposable
{
    private readonly AmazonS3Client _client = new(ConfigOf(uri));

    public Task PutAsync(string key, byte[] content) =>
        _client.PutObjectAsync(new PutObjectRequest { BucketName = uri.Bucket, Key = key, InputStream = new MemoryStream(content) });

    public Task HeadAsync(string key) => _client.GetObjectMetadataAsync(uri.Bucket, key);

    public async Task GetAsync(string key, byte[] target)
    {
        using var response = await _client.GetObjectAsync(uri.Bucket, key).ConfigureAwait(false);
        await response.ResponseStream.CopyToAsync(new MemoryStream(target)).ConfigureAwait(false);
    }

    public void Dispose() => _client.Dispose();

    private static AmazonS3Config ConfigOf(S3StoreUri uri)
    {
        var config = new AmazonS3Config { ForcePathStyle = uri.PathStyle ?? uri.Endpoint is not null };
        if (uri.Endpoint is { } endpoint) (config.ServiceURL, config.AuthenticationRegion) = (endpoint.AbsoluteUri, uri.Region ?? "us-east-1");
        else if (uri.Region is { } region) config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        if (uri.Checksum == S3ChecksumMode.WhenRequired)
            (config.RequestChecksumCalculation, config.ResponseChecksumValidation) = (RequestChecksumCalculation.WHEN_REQUIRED, ResponseChecksumValidation.WHEN_REQUIRED);
        return config;
    }
}

/// <summary>
/// What the kernel alone costs: blocking reads and writes of a socket for each worker, no signature, no hash, no
/// checks. Talks to <see cref="ObjectServer"/> only.
/// </summary>
internal sealed class BareSocketClient(Uri server) : IObjectClient
{
    private readonly System.Collections.Concurrent.ConcurrentBag<Socket> _idle = [];

    public Task PutAsync(string key, byte[] content) => Task.Run(() => Exchange($"PUT /bucket/{key} HTTP/1.1\r\nContent-Length: {content.Length}\r\n\r\n", content, []));

    public Task HeadAsync(string key) => Task.Run(() => Exchange($"HEAD /bucket/{key} HTTP/1.1\r\n\r\n", [], []));

    public Task GetAsync(string key, byte[] target) => Task.Run(() => Exchange($"GET /bucket/{key} HTTP/1.1\r\n\r\n", [], target));

    private void Exchange(string head, byte[] body, byte[] target)
    {
        if (!_idle.TryTake(out var socket))
        {
            socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            socket.Connect(server.Host, server.Port);
        }

        socket.Send(Encoding.ASCII.GetBytes(head));
        for (var sent = 0; sent < body.Length;) sent += socket.Send(body.AsSpan(sent));
        Receive(socket, target);
        _idle.Add(socket);
    }

    private static void Receive(Socket socket, byte[] target)
    {
        Span<byte> head = stackalloc byte[1024];
        int filled = 0, end;
        while ((end = head[..filled].IndexOf("\r\n\r\n"u8)) < 0) filled += socket.Receive(head[filled..]);
        if (!head.StartsWith("HTTP/1.1 2"u8)) throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"The server answered {Encoding.ASCII.GetString(head[..end])}"));
        head[(end + 4)..filled].CopyTo(target);
        for (var done = filled - end - 4; done < target.Length;) done += socket.Receive(target.AsSpan(done));
    }
}
