using System.Globalization;
using System.Net;
using System.Reflection;
using Akka.Actor;
using Akka.Configuration;
using RustyAttachments.Node.Configuration;

namespace RustyAttachments.Node.Membership;

/// <summary>Turns a node's settings into Akka's, which nothing can override.</summary>
internal static class AkkaSetup
{
    /// <summary>The name of every node's actor system: part of all addresses.</summary>
    public const string SystemName = "rusty-attachments";

    /// <summary>The version of this program: <c>0.1.0</c>.</summary>
    public static string Version { get; } =
        typeof(AkkaSetup).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    /// <summary>The configuration of the actor system.</summary>
    public static Config Build(NodeSettings settings, Config config)
    {
        var roles = string.Join(", ", settings.Roles.Select(ConfigLayers.Quote));
        return ConfigurationFactory.ParseString(string.Create(CultureInfo.InvariantCulture, $$"""
            akka {
              actor.provider = cluster
              remote {
                enabled-transports = ["akka.remote.dot-netty.tcp"]
                dot-netty.tcp {
                  hostname = {{ConfigLayers.Quote(settings.BindHostname)}}
                  public-hostname = {{ConfigLayers.Quote(settings.Hostname)}}
                  port = {{settings.BindPort}}
                  public-port = {{settings.Port}}
                  enable-ssl = {{(settings.Tls is null ? "off" : "on")}}
                  maximum-frame-size = {{settings.FrameSize}}b
                  send-buffer-size = {{settings.FrameSize}}b
                  receive-buffer-size = {{settings.FrameSize}}b
                }
              }
              cluster {
                seed-nodes = []
                roles = [{{roles}}]
                app-version = "{{Version}}"
              }
              coordinated-shutdown.phases.node-drain.timeout = {{(long)settings.DrainTime.TotalMilliseconds}}ms
            }
            """)).WithFallback(config);
    }

    /// <summary>The addresses of nodes to join through; none given is the node itself, which then begins a cluster.</summary>
    public static IReadOnlyList<Address> SeedAddresses(IReadOnlyList<DnsEndPoint> seeds, Address self) =>
        seeds.Count == 0 ? [self] : [.. seeds.Select(seed => self.WithHost(seed.Host).WithPort(seed.Port))];
}
