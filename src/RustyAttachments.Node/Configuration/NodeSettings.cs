using System.Net;
using Akka.Configuration;
using RustyAttachments.Actors;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Paths;
using RustyAttachments.Common.Units;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Node.Configuration;

/// <summary>The settings of a node, typed and checked, defaults from <c>reference.conf</c>. Sizes in bytes.</summary>
internal sealed record NodeSettings
{
    /// <summary>The role of nodes that take units of work.</summary>
    public const string WorkerRole = "worker";

    /// <summary>The role of nodes that may run the coordinators of transfers.</summary>
    public const string CoordinatorRole = "coordinator";

    /// <summary>The role of nodes that serve mounts.</summary>
    public const string VfsRole = "vfs";

    private static readonly string[] KnownRoles = [WorkerRole, CoordinatorRole, VfsRole];

    /// <summary>What this node does, at least one role.</summary>
    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>By which name others reach it.</summary>
    public required string Hostname { get; init; }

    /// <summary>The address that it listens on.</summary>
    public required string BindHostname { get; init; }

    /// <summary>The port by which others reach it; 0 for the one it listens on.</summary>
    public required int Port { get; init; }

    /// <summary>The port that it listens on for other nodes; 0 for a free one.</summary>
    public required int BindPort { get; init; }

    /// <summary>Nodes to join through; none to begin a cluster.</summary>
    public required IReadOnlyList<DnsEndPoint> Seeds { get; init; }

    /// <summary>Shared directories by name: absolute paths on this node.</summary>
    public required IReadOnlyDictionary<string, string> Locations { get; init; }

    /// <summary>The store's name, or null.</summary>
    public required StoreUri? Store { get; init; }

    /// <summary>Where coordinators keep their events; null for a node that never has one.</summary>
    public required JournalSettings? Journal { get; init; }

    /// <summary>The directory for what transfers need while they run.</summary>
    public required string Scratch { get; init; }

    /// <summary>The directory of the cache of hashes; null for none.</summary>
    public required string? HashCache { get; init; }

    /// <summary>Content in memory, at most; null for the default.</summary>
    public required long? Memory { get; init; }

    /// <summary>How long work may take to end when the node stops.</summary>
    public required TimeSpan DrainTime { get; init; }

    /// <summary>Whether the end of standard input stops the node.</summary>
    public required bool StopWithInput { get; init; }

    /// <summary>The largest message between nodes.</summary>
    public required int FrameSize { get; init; }

    /// <summary>Encryption between nodes; null on loopback without it.</summary>
    public required ClusterTlsFiles? Tls { get; init; }

    /// <summary>The content cache.</summary>
    public required CacheSettings Cache { get; init; }

    /// <summary>How objects are passed on.</summary>
    public required PeerSettings Peer { get; init; }

    /// <summary>The HTTP endpoint.</summary>
    public required ManagementSettings Management { get; init; }

    /// <summary>The settings of the actors that work.</summary>
    public required EngineSettings Engine { get; init; }

    /// <summary>Reads and judges a configuration; <see cref="ErrorCode.ConfigInvalid"/> lists all that is wrong.</summary>
    public static NodeSettings Create(Config config)
    {
        var problems = new List<string>();
        var root = new SettingsReader(config.GetConfig("rusty-attachments"), problems);
        var node = root.Part("node");
        var hostname = node.Text("hostname");
        var roles = ReadRoles(node);
        var port = node.Number("port", 0, 65535);
        var journal = JournalSettings.Read(node.Part("journal"), port);
        var settings = new NodeSettings
        {
            Roles = roles,
            Hostname = hostname,
            BindHostname = node.Text("bind-hostname") is { Length: > 0 } bind ? bind : hostname,
            Port = port,
            BindPort = node.Number("bind-port", 0, 65535) is > 0 and var bindPort ? bindPort : port,
            Seeds = ReadSeeds(node),
            Locations = LocationSettings.Read(config, node),
            Store = ReadStore(node),
            Journal = roles.Contains(CoordinatorRole) ? journal : null,
            Scratch = ReadDirectory(node, "scratch", "scratch")!,
            HashCache = ReadDirectory(node, "hash-cache", "cache"),
            Memory = node.Text("memory").Length == 0 ? null : node.Size("memory", 64 * ByteSize.MiB, 1024 * ByteSize.GiB),
            DrainTime = node.Duration("drain-time", TimeSpan.FromHours(1)),
            StopWithInput = node.Switch("stop-with-input"),
            FrameSize = (int)node.Size("frame-size", 128 * ByteSize.KiB, 16 * ByteSize.MiB),
            Tls = ClusterTlsFiles.Read(node.Part("tls")),
            Cache = CacheSettings.Read(node.Part("cache")),
            Peer = PeerSettings.Read(node.Part("peer")),
            Management = ManagementSettings.Read(root.Part("management")),
            Engine = EngineSettings.Read(config, problems),
        };
        CheckAddresses(settings, node);
        RemotingRules.Check(config, problems);
        SettingsReader.ThrowIfAny(problems);
        return settings;
    }

    // Empty for the user's own, as the command line has it; "off" for none, where that is possible.
    private static string? ReadDirectory(SettingsReader node, string key, string name)
    {
        var text = node.Text(key);
        if (text == "off" && key != "scratch") return null;
        if (text.Length == 0) return Path.Combine(HomeDirectory.Path, ".rusty-attachments", name);
        if (!Path.IsPathFullyQualified(text) || text.Contains('\0')) node.Problem(key, $"= '{text}' is not an absolute path");
        return text;
    }

    private static List<string> ReadRoles(SettingsReader node)
    {
        var roles = node.List("roles").Distinct().ToList();
        if (roles.Count == 0 || roles.Except(KnownRoles).Any())
            node.Problem("roles", $"= [{string.Join(", ", roles)}] must name one or more of {string.Join(", ", KnownRoles)}");
        return roles;
    }

    private static List<DnsEndPoint> ReadSeeds(SettingsReader node)
    {
        var seeds = new List<DnsEndPoint>();
        foreach (var text in node.List("seeds"))
        {
            if (Hosts.TryParseEndPoint(text) is { } seed) seeds.Add(seed);
            else node.Problem("seeds", $"has '{text}', which is not HOST:PORT with a port from 1 to 65535");
        }

        return seeds;
    }

    private static StoreUri? ReadStore(SettingsReader node)
    {
        if (node.Text("store") is not { Length: > 0 } text) return null;
        try
        {
            return StoreUri.Parse(text);
        }
        catch (RustyAttachmentsException e)
        {
            node.Problem("store", $"cannot be used: {e.Message.TrimEnd('.')}");
            return null;
        }
    }

    private static void CheckAddresses(NodeSettings settings, SettingsReader node)
    {
        if (!Hosts.IsHost(settings.Hostname) || settings.Hostname == "0.0.0.0")
            node.Problem("hostname", $"= '{settings.Hostname}' is not a name or IPv4 address that others can reach this node by");
        if (!Hosts.IsHost(settings.BindHostname))
            node.Problem("bind-hostname", $"= '{settings.BindHostname}' is not a name or IPv4 address");
        if (settings.Tls is null && !(Hosts.IsLoopback(settings.Hostname) && Hosts.IsLoopback(settings.BindHostname)))
            node.Problem("hostname", $"= '{settings.Hostname}' listening on '{settings.BindHostname}' is not loopback, and other machines are spoken to with TLS only; set tls.ca-file, tls.certificate-file and tls.key-file");
    }
}
