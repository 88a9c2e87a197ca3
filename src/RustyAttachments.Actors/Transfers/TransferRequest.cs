using System.Collections.Immutable;
using RustyAttachments.Model;
using RustyAttachments.Model.Codecs;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Actors.Transfers;

/// <summary>What a user asks to be moved. Immutable and complete: everything that decides the outcome is in it.</summary>
public abstract record TransferRequest
{
    /// <summary>What happens to the transfer when a file cannot be read or written.</summary>
    public ErrorPolicy OnError { get; init; } = ErrorPolicy.Fail;

    /// <summary>Globs on paths relative to the root; empty means everything.</summary>
    public ImmutableArray<string> Include { get; init; } = [];

    /// <summary>Globs of what is left out.</summary>
    public ImmutableArray<string> Exclude { get; init; } = [];
}

/// <summary>Scan local paths and describe them in a manifest; store their content unless it is only to be described.</summary>
public sealed record UploadRequest : TransferRequest
{
    /// <summary>Absolute, existing files or directories. One directory is the manifest's root; else the common ancestor is.</summary>
    public required ImmutableArray<string> Paths { get; init; }

    /// <summary>How far to go: list, hash, or store as well.</summary>
    public UploadDepth Depth { get; init; } = UploadDepth.Store;

    /// <summary>Whether every file is read, whatever is remembered of it.</summary>
    public bool ForceRehash { get; init; }

    /// <summary>What becomes of symbolic links.</summary>
    public SymlinkPolicy Symlinks { get; init; } = SymlinkPolicy.CollapseEscaping;

    /// <summary>How large files are split.</summary>
    public ChunkSize ChunkSize { get; init; } = ChunkSize.Default;

    /// <summary>The text format of the manifest.</summary>
    public ManifestFormat Format { get; init; } = ManifestFormat.V2025;

    /// <summary>Whether the manifest's paths are absolute (only <see cref="ManifestFormat.V2025"/>).</summary>
    public bool AbsolutePaths { get; init; }

    /// <summary>Where in the store the manifest goes; null keeps it local.</summary>
    public ManifestTarget? ManifestTarget { get; init; }
}

/// <summary>How much of an upload is done.</summary>
public enum UploadDepth
{
    /// <summary>List files and metadata only.</summary>
    List,
    /// <summary>Hash content, store nothing.</summary>
    Hash,
    /// <summary>Hash content and store what the store does not have.</summary>
    Store,
}

/// <summary>Where a manifest goes in the store.</summary>
public abstract record ManifestTarget
{
    /// <summary><c>Manifests/{Name}/{UTC time}_{hash}_input</c>.</summary>
    public sealed record Named(string Name) : ManifestTarget;

    /// <summary>The key of a job attachment's input manifest, as deadline-cloud writes it.</summary>
    public sealed record JobInput(string FarmId, string QueueId, string? FileSystemLocationName) : ManifestTarget;
}

/// <summary>Recreate the tree of a manifest below a directory.</summary>
public sealed record DownloadRequest : TransferRequest
{
    /// <summary>The manifest's encoded text, as a local file; null when it is named by <see cref="ManifestKey"/>.</summary>
    public string? ManifestFile { get; init; }

    /// <summary>The manifest's key in the store; null when it is a local file.</summary>
    public string? ManifestKey { get; init; }

    /// <summary>The absolute directory that becomes the tree's root; created when absent.</summary>
    public required string Destination { get; init; }

    /// <summary>What happens to files that exist already.</summary>
    public ConflictPolicy Conflict { get; init; } = ConflictPolicy.Overwrite;

    /// <summary>Whether content is checked against its hash while it is written.</summary>
    public bool Verify { get; init; } = true;
}

/// <summary>Bring what manifests name to nodes before it is needed there.</summary>
public sealed record PrestageRequest : TransferRequest
{
    /// <summary>Keys of manifests in the store.</summary>
    public required ImmutableArray<string> Keys { get; init; }

    /// <summary>The nodes (<c>HOST:PORT</c>), each of which gets everything.</summary>
    public required ImmutableArray<string> Nodes { get; init; }

    /// <summary>
    /// The directory on each node that the trees are recreated in: absolute, or below a location as nodes exchange it
    /// (<see cref="Nodes.LocationMap"/>); null for the nodes' content caches.
    /// </summary>
    public string? Directory { get; init; }
}

/// <summary>Where the tree of a request goes.</summary>
public static class TransferDestination
{
    /// <summary>The directory that a request writes to, as nodes exchange it; empty when it writes to none.</summary>
    public static string Of(TransferRequest request) => request switch
    {
        DownloadRequest download => download.Destination,
        PrestageRequest { Directory: { } directory } => directory,
        _ => "",
    };
}

/// <summary>Bring manifests, and everything that they name, from one store into another.</summary>
public sealed record SyncRequest : TransferRequest
{
    /// <summary>Whether every manifest of the source store is meant; the named ones are then not needed.</summary>
    public bool All { get; init; }

    /// <summary>Keys of manifests in the source store.</summary>
    public ImmutableArray<string> Keys { get; init; } = [];

    /// <summary>Manifests that are local files; their content is in the source store.</summary>
    public ImmutableArray<ManifestFile> Files { get; init; } = [];

    /// <summary>The way that content takes.</summary>
    public CopyRoute Route { get; init; } = CopyRoute.Shortest;
}

/// <summary>A manifest in a local file, and the name that it gets in a store: <c>Manifests/{Name}/{hash}_input</c>.</summary>
public sealed record ManifestFile(string Path, string Name);

/// <summary>What happens when one file cannot be processed.</summary>
public enum ErrorPolicy
{
    /// <summary>The transfer fails: no manifest is written.</summary>
    Fail,
    /// <summary>The file is left out and listed; the transfer ends as "finished with skipped files".</summary>
    Skip,
}

/// <summary>What happens to a file that exists at a download's target.</summary>
public enum ConflictPolicy
{
    /// <summary>It stays as it is.</summary>
    Skip,
    /// <summary>It is replaced.</summary>
    Overwrite,
    /// <summary>It stays, and the new one is written as <c>name (1).ext</c>.</summary>
    CreateCopy,
}
