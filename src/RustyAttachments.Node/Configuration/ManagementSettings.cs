using System.Net;
using RustyAttachments.Actors;
using RustyAttachments.Common.Units;

namespace RustyAttachments.Node.Configuration;

/// <summary>The settings of the management endpoint. Sizes in bytes.</summary>
internal sealed record ManagementSettings
{
    /// <summary>The address that it listens on.</summary>
    public required IPAddress Address { get; init; }

    /// <summary>Its port; 0 for a free one.</summary>
    public required int Port { get; init; }

    /// <summary>The file with the token of those who may look, or null.</summary>
    public required string? ReadTokenFile { get; init; }

    /// <summary>The file with the token of those who may change things, or null.</summary>
    public required string? OperateTokenFile { get; init; }

    /// <summary>HTTPS, or null for HTTP.</summary>
    public required ServerTlsFiles? Tls { get; init; }

    /// <summary>The largest body of a request.</summary>
    public required int MaxBodySize { get; init; }

    /// <summary>Requests at once.</summary>
    public required int MaxRequests { get; init; }

    /// <summary>Clients that follow events at once.</summary>
    public required int MaxWatchers { get; init; }

    /// <summary>Connections at once.</summary>
    public required int MaxConnections { get; init; }

    /// <summary>How long a request may take.</summary>
    public required TimeSpan RequestTimeout { get; init; }

    /// <summary>How long the answer of a check is kept.</summary>
    public required TimeSpan CheckInterval { get; init; }

    /// <summary>Reads the section; mistakes become problems.</summary>
    public static ManagementSettings Read(SettingsReader management)
    {
        var settings = new ManagementSettings
        {
            Address = ReadAddress(management),
            Port = management.Number("port", 0, 65535),
            ReadTokenFile = ReadFile(management, "read-token-file"),
            OperateTokenFile = ReadFile(management, "operate-token-file"),
            Tls = ServerTlsFiles.Read(management.Part("tls")),
            MaxBodySize = (int)management.Size("max-body-size", ByteSize.KiB, 64 * ByteSize.MiB),
            MaxRequests = management.Number("max-requests", 1, 10_000),
            MaxWatchers = management.Number("max-watchers", 1, 10_000),
            MaxConnections = management.Number("max-connections", 1, 100_000),
            RequestTimeout = management.Duration("request-timeout", TimeSpan.FromMinutes(10)),
            CheckInterval = management.Duration("check-interval", TimeSpan.FromMinutes(10)),
        };
        if (!IPAddress.IsLoopback(settings.Address) && settings is { ReadTokenFile: null, OperateTokenFile: null })
            management.Problem("hostname", $"= '{settings.Address}' is not loopback, so requests need a token; set read-token-file or operate-token-file");
        return settings;
    }

    private static IPAddress ReadAddress(SettingsReader management)
    {
        var text = management.Text("hostname");
        if (text == "localhost") return IPAddress.Loopback;
        if (IPAddress.TryParse(text, out var address)) return address;
        management.Problem("hostname", $"= '{text}' is not an IP address to listen on, such as 127.0.0.1 or 0.0.0.0");
        return IPAddress.Loopback;
    }

    private static string? ReadFile(SettingsReader management, string key)
    {
        if (management.Text(key) is not { Length: > 0 } path) return null;
        if (!File.Exists(path)) management.Problem(key, $"= '{path}' does not exist");
        return path;
    }
}
