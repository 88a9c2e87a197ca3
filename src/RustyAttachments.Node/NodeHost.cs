using System.Globalization;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Hosting;
using Akka.Configuration;
using Akka.Event;
using Akka.Hosting;
using Akka.Remote.Hosting;
using Akka.Remote.Transport.DotNetty;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RustyAttachments.Actors.Service;
using RustyAttachments.Node.Configuration;
using RustyAttachments.Node.Health;
using RustyAttachments.Node.Journals;
using RustyAttachments.Node.Management;
using RustyAttachments.Node.Membership;
using RustyAttachments.Node.Peers;
using RustyAttachments.Node.Security;
using RustyAttachments.Node.Transfers;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Node;

/// <summary>
/// One node: an actor system that is a member of the cluster, and the management endpoint. The endpoint listens before the
/// node joins, and answers until it has left.
/// </summary>
internal sealed class NodeHost : IAsyncDisposable
{
    private static readonly TimeSpan ServerStopTime = TimeSpan.FromSeconds(2);

    private readonly WebApplication _app;
    private readonly ActorSystem _system;
    private readonly CoordinatedShutdown _shutdown;
    private readonly Cluster _cluster;
    private readonly MetricsRoute _metrics = new();
    private readonly ClusterMetrics _measured;
    private ClusterTransfers? _transfers;
    private string _management = "";
    private NodeContent? _content;

    private NodeHost(WebApplication app, ActorSystem system)
    {
        (_app, _system, _shutdown, _cluster) = (app, system, CoordinatedShutdown.Get(system), Cluster.Get(system));
        _measured = new ClusterMetrics(_cluster);
    }

    /// <summary>The address by which the cluster knows this node.</summary>
    public string Address => _cluster.SelfAddress.ToString();

    /// <summary>The cache of the node, and the ways to the caches of others; null when it has no store or no cache.</summary>
    public NodeContent? Content => _content;

    /// <summary>Where the management endpoint listens.</summary>
    public Uri ManagementUri => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>The routes that the management endpoint answers.</summary>
    public IEnumerable<RouteEndpoint> Routes => ((IEndpointRouteBuilder)_app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>();

    /// <summary>
    /// Starts a node and has it join its cluster. A port that cannot be had is <see cref="Common.Errors.ErrorCode.NodeStartFailed"/>,
    /// a journal that needs somebody's hand <see cref="Common.Errors.ErrorCode.JournalUnusable"/>.
    /// <paramref name="transfers"/> makes what the endpoint offers of transfers; without it, it offers none.
    /// </summary>
    public static async Task<NodeHost> StartAsync(NodeSettings settings, Config config, NodeSecrets secrets, TimeProvider time, Func<ActorSystem, ITransferService>? transfers = null)
    {
        var app = Build(settings, config, secrets, time);
        await PrepareJournalAsync(app);
        var host = new NodeHost(app, await StartSystemAsync(app, settings));
        try
        {
            if (app.Services.GetService<IContentStore>() is { } store)
            {
                host._content = await NodeContent.StartAsync(settings, secrets.Trust, NodeAddress.Of(host._cluster.SelfAddress), store, app.Services.GetRequiredService<ILoggerFactory>(), time);
                host._transfers = ClusterTransfers.Start(host._system, settings, store, host._content, () => host._management, time);
            }

            foreach (var warning in Warnings(settings, secrets)) app.Services.GetRequiredService<ILogger<NodeHost>>().LogWarning("{Warning}", warning);
            await host.ServeAsync(settings, secrets, time, new ServiceAccess(transfers?.Invoke(host._system) ?? host._transfers?.Service));
            host._cluster.JoinSeedNodes(AkkaSetup.SeedAddresses(settings.Seeds, host._cluster.SelfAddress));
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends when the node is a full member; false when it ended before.</summary>
    public async Task<bool> WaitUpAsync()
    {
        var up = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _cluster.RegisterOnMemberUp(() => up.TrySetResult());
        return await Task.WhenAny(up.Task, _system.WhenTerminated) == up.Task;
    }

    /// <summary>Drains the node and has it leave the cluster, in order.</summary>
    public Task StopAsync() => _shutdown.Run(CoordinatedShutdown.ClrExitReason.Instance);

    /// <summary>Ends when the node has left the cluster, for whatever reason; true when that was asked for.</summary>
    public async Task<bool> WaitEndAsync()
    {
        await _system.WhenTerminated;
        await _app.StopAsync();
        return _shutdown.ShutdownReason is CoordinatedShutdown.ClrExitReason or CoordinatedShutdown.ClusterLeavingReason;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (_content is not null) await _content.DisposeAsync();
        _measured.Dispose();
        _metrics.Dispose();
        if (_transfers is not null) await _transfers.DisposeAsync();
        await _app.DisposeAsync();
    }

    private static WebApplication Build(NodeSettings settings, Config config, NodeSecrets secrets, TimeProvider time)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        NodeLogging.AddTo(builder.Logging, config.GetString("akka.loglevel", "INFO"));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ServerStopTime);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        ManagementServer.AddTo(builder, settings.Management, secrets.ServerIdentity);
        if (settings.Store is { } store)
            builder.Services.AddSingleton(_ => StoreOpener.Open(store, time)).AddSingleton(services => new StoreCheck(services.GetRequiredService<IContentStore>(), settings.Management.CheckInterval, time));
        if (settings.Journal is { } journal)
            builder.Services.AddSingleton(_ => ClusterJournal.Of(journal, secrets.Journal)).AddSingleton(services => new JournalCheck(services.GetRequiredService<ClusterJournal>(), settings.Management.CheckInterval, time));
        builder.Services.AddAkka(AkkaSetup.SystemName, (akka, services) =>
        {
            akka.AddHocon(AkkaSetup.Build(settings, config), HoconAddMode.Prepend)
                .ConfigureLoggers(loggers =>
                {
                    loggers.ClearLoggers();
                    loggers.AddLoggerFactory();
                })
                .WithRemoting()
                .WithClustering();
            if (services.GetService<ClusterJournal>() is { } journal) akka.AddJournal(journal);
            if (secrets.Trust is { } trust) akka.AddSetup(SslSetup(trust));
        });
        return builder.Build();
    }

    private static DotNettySslSetup SslSetup(ClusterTrust trust) => new(
        trust.Identity, suppressValidation: false, requireMutualAuthentication: true,
        (certificate, _, peer, _, log) =>
        {
            if (trust.Refusal(certificate) is not { } refusal) return true;
            log.Warning("The connection with {0} was refused: {1}.", peer, refusal);
            return false;
        });

    // A database that is not there yet is waited for: /ready says so, and persistent actors try again.
    private static async Task PrepareJournalAsync(WebApplication app)
    {
        if (app.Services.GetService<ClusterJournal>() is not { } journal) return;
        try
        {
            if (await journal.PrepareAsync(CancellationToken.None) is { } failure) app.Services.GetRequiredService<ILogger<NodeHost>>().LogWarning("{Warning}", failure);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    private static async Task<ActorSystem> StartSystemAsync(WebApplication app, NodeSettings settings)
    {
        try
        {
            return app.Services.GetRequiredService<ActorSystem>();
        }
        catch (Exception e)
        {
            await app.DisposeAsync();
            throw StartFailure.OfRemoting(e, settings);
        }
    }

    private async Task ServeAsync(NodeSettings settings, NodeSecrets secrets, TimeProvider time, ServiceAccess transfers)
    {
        List<IReadinessCheck> checks = [new DrainCheck(_shutdown), new MembershipCheck(_cluster)];
        if (_app.Services.GetService<StoreCheck>() is { } store) checks.Add(store);
        if (_app.Services.GetService<JournalCheck>() is { } journal) checks.Add(journal);
        var readiness = new Readiness(checks, _app.Services.GetRequiredService<ILogger<Readiness>>());
        ManagementPipeline.Use(_app, settings.Management, secrets.Tokens);
        var nodes = new NodeDirectory(_cluster, settings, transfers, time);
        var events = new EventRoute(transfers, nodes, time, _app.Lifetime, settings.Management.MaxWatchers);
        ManagementRoutes.Map(_app, new HealthRoutes(readiness), new MemberRoutes(_cluster, _shutdown), new ShardRoutes(_system), _metrics);
        ManagementRoutes.MapApi(_app, new TransferRoutes(transfers), new NodeRoutes(nodes, transfers), events);
        ManagementRoutes.MapDashboard(_app);
        try
        {
            await _app.StartAsync();
            _management = ManagementUri.ToString().TrimEnd('/');
        }
        catch (IOException e)
        {
            throw StartFailure.OfManagement(e, settings.Management);
        }
    }

    private static IEnumerable<string> Warnings(NodeSettings settings, NodeSecrets secrets) => secrets.Warnings.Concat(settings.Locations
        .Where(location => !Directory.Exists(location.Value))
        .Select(location => string.Create(CultureInfo.InvariantCulture, $"The location '{location.Key}' has no directory '{location.Value}' now; mount it, or correct node.locations.")));
}
