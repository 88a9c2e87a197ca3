using System.Collections.Immutable;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Model;
using RustyAttachments.Model.Codecs;

namespace RustyAttachments.Actors.Service;

/// <summary>What a user asks a cluster to do: plain data, judged by <see cref="SubmissionRules"/>.</summary>
public abstract record Submission
{
    /// <summary>What people call it; null for a name made of what it moves.</summary>
    public string? Name { get; init; }

    /// <summary>Globs on paths relative to the root; empty means everything. Uploads and downloads.</summary>
    public ImmutableArray<string> Include { get; init; } = [];

    /// <summary>Globs of what is left out. Uploads and downloads.</summary>
    public ImmutableArray<string> Exclude { get; init; } = [];

    /// <summary>What happens to the transfer when a file cannot be read or written.</summary>
    public ErrorPolicy OnError { get; init; } = ErrorPolicy.Fail;

    /// <summary>Bytes a second that all nodes together may move; null for no limit.</summary>
    public long? LimitRate { get; init; }
}

/// <summary>Where files are, for nodes that do not share all of their paths.</summary>
/// <param name="Location">A location that nodes declare, or null for paths of the file system.</param>
/// <param name="Paths">Relative to the location; or absolute.</param>
/// <param name="Shared">For absolute paths: whether every node has the same files there. Otherwise only the node that was asked works.</param>
public sealed record PlaceOnNodes(string? Location, ImmutableArray<string> Paths, bool Shared);

/// <summary>Describe and store trees.</summary>
public sealed record UploadSubmission(PlaceOnNodes Source) : Submission
{
    /// <summary>The text format of the manifest.</summary>
    public ManifestFormat Format { get; init; } = ManifestFormat.V2025;

    /// <summary>What becomes of symbolic links.</summary>
    public SymlinkPolicy Symlinks { get; init; } = SymlinkPolicy.CollapseEscaping;

    /// <summary>How large files are split.</summary>
    public ChunkSize ChunkSize { get; init; } = ChunkSize.Default;

    /// <summary>Whether every file is read, whatever is remembered of it.</summary>
    public bool ForceRehash { get; init; }

    /// <summary>For a job attachment's manifest: the farm; together with <see cref="QueueId"/>.</summary>
    public string? FarmId { get; init; }

    /// <summary>For a job attachment's manifest: the queue.</summary>
    public string? QueueId { get; init; }
}

/// <summary>Bring what manifests name to nodes before it is needed.</summary>
/// <param name="Manifests">Keys in the cluster's store.</param>
public sealed record PrestageSubmission(ImmutableArray<string> Manifests) : Submission
{
    /// <summary>Nodes by <c>HOST:PORT</c>, or by <c>role:NAME</c>; empty for all workers.</summary>
    public ImmutableArray<string> Nodes { get; init; } = [];

    /// <summary>The directory, in a location, that each node recreates the trees in; null for the nodes' content caches.</summary>
    public PlaceOnNodes? Directory { get; init; }
}

/// <summary>Recreate the tree of a manifest below a directory, which several nodes may share.</summary>
/// <param name="Manifest">A key in the cluster's store.</param>
/// <param name="Destination">One path.</param>
public sealed record DownloadSubmission(string Manifest, PlaceOnNodes Destination) : Submission
{
    /// <summary>What happens to files that exist already.</summary>
    public ConflictPolicy Conflict { get; init; } = ConflictPolicy.Overwrite;

    /// <summary>Whether content is checked against its hash while it is written.</summary>
    public bool Verify { get; init; } = true;
}

/// <summary>Bring manifests, and everything that they name, from the cluster's store into another one.</summary>
/// <param name="Manifests">Keys in the cluster's store; empty for all.</param>
/// <param name="To">The other store's name, as <c>ra --store</c> takes it.</param>
public sealed record SyncSubmission(ImmutableArray<string> Manifests, string To) : Submission;
