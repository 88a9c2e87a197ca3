using System.CommandLine;
using RustyAttachments.Cli.Commands;
using RustyAttachments.Cli.Options;

namespace RustyAttachments.Cli;

/// <summary>All commands, as the parser, the help and the completion scripts see them.</summary>
internal static class CommandTree
{
    /// <summary>Builds the tree. Every run builds its own: the library's symbols are not made to be shared.</summary>
    public static Command Create(GlobalOptions globals)
    {
        var root = new CommandGroup("ra", "Moves large asset trees between machines and S3, storing each distinct content once.",
            new UploadCommand(),
            new DownloadCommand(),
            new SnapshotCommand(),
            new DiffCommand("ra"),
            new SyncCommand(),
            new VerifyCommand(),
            new GcCommand(),
            new CommandGroup("manifest", "Look into manifests, compare, combine and convert them.",
                new ManifestShowCommand(), new ManifestListCommand(), new ManifestCatCommand(), new ManifestValidateCommand(), new ManifestConvertCommand(),
                new DiffCommand("ra manifest"), new ManifestComposeCommand(), new ManifestMergeCommand(), new ManifestFilterCommand(),
                new ManifestSubtreeCommand(), new ManifestJoinCommand(), new ManifestPartitionCommand()),
            new PrestageCommand(),
            new CommandGroup("cluster", "Look at a cluster and steer it, through the management endpoint of any of its nodes.",
                new ClusterStatusCommand(), new ClusterNodesCommand(), new ClusterDrainCommand(), new ClusterTransfersCommand(), new ClusterWatchCommand(), new ClusterCancelCommand()),
            new CommandGroup("cache", "Look after what is remembered from earlier runs.", new CacheStatsCommand(), new CachePruneCommand(), new CacheClearCommand()),
            new CommandGroup("config", "Show the settings and where they come from.", new ConfigShowCommand(), new ConfigPathCommand()),
            new NodeCommand(),
            new DevClusterCommand(),
            new DoctorCommand(),
            new CompletionCommand());
        globals.AddTo(root);
        return root;
    }
}
