using System.Collections.Immutable;
using RustyAttachments.Actors.Nodes;
using RustyAttachments.Actors.Protocol;
using RustyAttachments.Actors.Service;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Paths;
using RustyAttachments.Storage.Manifests;

namespace RustyAttachments.Node.Transfers;

/// <summary>Turns submissions into transfers. Pure.</summary>
internal static class TransferSpecs
{
    private const int MaxTargets = 256; // every node is told all of them, in a message

    /// <summary>
    /// The transfer called <paramref name="id"/> for a valid submission that came to the node <paramref name="self"/> (<c>HOST:PORT</c>).
    /// Nodes may believe what was found out about the store up to <paramref name="memory"/> before <paramref name="now"/>. What no node of <paramref name="nodes"/> can do is <see cref="ErrorCode.ClusterUnable"/>.
    /// </summary>
    public static TransferSpec Create(string id, Submission submission, string self, IReadOnlyList<NodeStatus> nodes, DateTimeOffset now, TimeSpan memory)
    {
        var request = RequestOf(submission, nodes);
        if (LocationMap.LocationOf(request) is { } location && !nodes.Any(node => node.Locations.Contains(location)))
            throw new RustyAttachmentsException(ErrorCode.ClusterUnable, $"No node of the cluster has the location '{location}'; add it to node.locations of those that can reach it.");
        if (request is PrestageRequest { Directory: not null } prestage) CheckHave(prestage, nodes);
        return new TransferSpec(
            id, request, TransferDestination.Of(request),
            submission is SyncSubmission sync ? sync.To : NodeStores.Own, SourceName: submission is SyncSubmission ? NodeStores.Own : null)
        {
            Since = now - memory,
            SubmittedAt = now,
            Name = submission.Name ?? NameOf(submission),
            OnlyNode = PlaceOf(submission) is { Location: null, Shared: false } ? self : null,
            LimitRate = submission.LimitRate,
            IsPlanned = submission is not UploadSubmission,
        };
    }

    private static TransferRequest RequestOf(Submission submission, IReadOnlyList<NodeStatus> nodes)
    {
        TransferRequest request = submission switch
        {
            UploadSubmission upload => UploadOf(upload),
            DownloadSubmission download => new DownloadRequest
            {
                ManifestKey = download.Manifest, Destination = WirePaths(download.Destination)[0], Conflict = download.Conflict, Verify = download.Verify,
            },
            PrestageSubmission prestage => new PrestageRequest
            {
                Keys = prestage.Manifests, Nodes = Select(prestage.Nodes, nodes), Directory = prestage.Directory is { } directory ? WirePaths(directory)[0] : null,
            },
            SyncSubmission sync => new SyncRequest { Keys = sync.Manifests, All = sync.Manifests.IsEmpty },
            _ => throw new ArgumentOutOfRangeException(nameof(submission), submission, "Unknown kind of submission."),
        };
        return request with { Include = submission.Include, Exclude = submission.Exclude, OnError = submission.OnError };
    }

    // Each of them has to write there.
    private static void CheckHave(PrestageRequest prestage, IReadOnlyList<NodeStatus> nodes)
    {
        var location = LocationMap.LocationOf(prestage)!;
        var without = prestage.Nodes.Where(name => !nodes.Any(node => node.Node == name && node.Locations.Contains(location))).ToList();
        if (without.Count > 0)
            throw new RustyAttachmentsException(ErrorCode.ClusterUnable, $"{string.Join(", ", without)} cannot write to the location '{location}'; add it to node.locations there, or name other nodes.");
    }

    private static UploadRequest UploadOf(UploadSubmission upload) => new()
    {
        Paths = WirePaths(upload.Source),
        Format = upload.Format,
        Symlinks = upload.Symlinks,
        ChunkSize = upload.ChunkSize,
        ForceRehash = upload.ForceRehash,
        ManifestTarget = upload is { FarmId: { } farm, QueueId: { } queue }
            ? new ManifestTarget.JobInput(farm, queue, upload.Source.Location)
            : new ManifestTarget.Named(upload.Name is { } name ? ManifestName.For([name]) : NameOf(upload)),
    };

    /// <summary>The nodes (<c>HOST:PORT</c>) that selectors name; without any, all that work.</summary>
    private static ImmutableArray<string> Select(ImmutableArray<string> selectors, IReadOnlyList<NodeStatus> nodes)
    {
        const string role = "role:";
        var workers = nodes.Where(static node => node.UnitSlots > 0 && !node.Draining).ToList();
        var chosen = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var selector in selectors.DefaultIfEmpty(role + Configuration.NodeSettings.WorkerRole))
        {
            var found = selector.StartsWith(role, StringComparison.Ordinal)
                ? workers.Where(node => node.Roles.Contains(selector[role.Length..])).Select(static node => node.Node).ToList()
                : workers.Where(node => node.Node == selector).Select(static node => node.Node).ToList();
            if (found.Count == 0) throw new RustyAttachmentsException(ErrorCode.ClusterUnable, $"No node that works matches '{selector}'; 'ra cluster nodes' lists them.");
            chosen.UnionWith(found);
        }

        if (chosen.Count > MaxTargets)
            throw new RustyAttachmentsException(ErrorCode.ClusterUnable, $"A prestage is for at most {MaxTargets} nodes, these are {chosen.Count}: name fewer, and make several of it.");
        return [.. chosen];
    }

    private static PlaceOnNodes? PlaceOf(Submission submission) => submission switch
    {
        UploadSubmission upload => upload.Source,
        DownloadSubmission download => download.Destination,
        _ => null,
    };

    private static ImmutableArray<string> WirePaths(PlaceOnNodes place) =>
        place.Location is { } location ? [.. place.Paths.Select(path => LocationMap.WirePath(location, path))] : place.Paths;

    private static string NameOf(Submission submission) => submission switch
    {
        UploadSubmission { Source: { Location: { } location } source } => NameIn(location, source.Paths),
        UploadSubmission upload => ManifestName.For(upload.Source.Paths),
        DownloadSubmission download => NameInKey(download.Manifest),
        PrestageSubmission prestage => NameInKey(prestage.Manifests[0]),
        SyncSubmission { Manifests: [var first, ..] } => NameInKey(first),
        _ => "all manifests",
    };

    private static string NameIn(string location, ImmutableArray<string> paths)
    {
        var common = ManifestPath.CommonAncestor(paths.Select(static path => "/" + path));
        return common == "/" ? location : ManifestName.For([common]);
    }

    // Manifests/{name}/{time}_{hash}_input
    private static string NameInKey(string key) => key.Split('/') is { Length: > 2 } parts ? parts[^2] : key;
}
