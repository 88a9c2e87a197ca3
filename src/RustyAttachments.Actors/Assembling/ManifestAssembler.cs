using System.Collections.Immutable;
using RustyAttachments.Actors.Segments;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Common.Errors;
using RustyAttachments.Model;
using RustyAttachments.Model.Codecs;
using RustyAttachments.Model.Directories;
using RustyAttachments.Model.Entries;
using RustyAttachments.Storage.Maintenance;
using RustyAttachments.Storage.Manifests;

namespace RustyAttachments.Actors.Assembling;

/// <summary>
/// Merges segments into a manifest's canonical text: one pass for the directories, which the text names first, one for
/// the files. Memory grows with the number of directories, not of files. Blocking; one assembly at a time.
/// </summary>
internal sealed class ManifestAssembler(ISegmentStore segments, ISegmentExchange exchange, CancellationToken cancelled)
{
    private const int FileBufferBytes = 1 << 16;
    private readonly SegmentMerger _merger = new(segments);

    public async Task<AssemblyProtocol.Assembled> AssembleAsync(AssemblyProtocol.Assemble assemble)
    {
        await exchange.FetchAsync(assemble.Spec.TransferId, assemble.Segments, cancelled);
        var refs = _merger.Reduce(assemble.Segments, cancelled);
        var request = assemble.Request;
        var (dirs, explicitDirs, joined) = IndexDirectories(refs, request.ChunkSize);
        if (joined.Count > 0) refs = [.. refs, segments.Write("joined", joined)];
        var header = new ManifestHeader(request.Format, request.AbsolutePaths, IsDiff: false, request.ChunkSize);
        var written = Local.Guard(assemble.ManifestFile, () => Write(assemble.ManifestFile, header, dirs, refs));
        var key = await StoreAsync(assemble, header, written, refs);
        var manifest = new AssembledManifest(assemble.ManifestFile, written.Hash, written.Bytes, assemble.Spec.Root, key, written.Files);
        return new AssemblyProtocol.Assembled(manifest, Losses(request.Format, explicitDirs));
    }

    // The same pass finds the files that several units have read, and joins them. Each of them fills a batch: they are few.
    private (DirectoryIndex Dirs, int Explicit, IReadOnlyList<SegmentItem> Joined) IndexDirectories(IReadOnlyList<SegmentRef> refs, ChunkSize chunkSize)
    {
        var builder = new DirectoryIndexBuilder();
        var parts = new List<SegmentItem>();
        var explicitDirs = 0;
        foreach (var item in _merger.Directories(refs, cancelled))
        {
            if (item.Parts is not null)
            {
                parts.Add(item);
                continue;
            }

            if (item.File is { } file)
            {
                builder.Add(file);
                continue;
            }

            builder.Add(new DirEntry(item.Path, item.DirDeleted));
            explicitDirs++;
        }

        var joined = FileParts.Join(parts, chunkSize);
        foreach (var item in joined) builder.Add(item.File!);
        return (builder.Build(), explicitDirs, joined);
    }

    private WrittenManifest Write(string path, ManifestHeader header, DirectoryIndex dirs, IReadOnlyList<SegmentRef> refs)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, FileBufferBytes);
        var files = _merger.Merge(refs, cancelled).Where(static item => item is { File: not null, Parts: null }).Select(static item => item.File!);
        return ManifestWriter.Write(file, header, dirs, files, cancelled);
    }

    private async Task<string?> StoreAsync(AssemblyProtocol.Assemble assemble, ManifestHeader header, WrittenManifest written, IReadOnlyList<SegmentRef> refs)
    {
        if (assemble.Request.ManifestTarget is not { } target || assemble.Store is not { } store) return null;
        var location = (target as ManifestTarget.JobInput)?.FileSystemLocationName;
        var key = target switch
        {
            ManifestTarget.Named named => ManifestKeys.Named(named.Name, assemble.At, written.Hash),
            ManifestTarget.JobInput job => ManifestKeys.JobInput(job.FarmId, job.QueueId, location, assemble.Spec.Root),
            _ => throw new ArgumentOutOfRangeException(nameof(assemble), target, "Unknown manifest target."),
        };
        var text = await File.ReadAllBytesAsync(assemble.ManifestFile, cancelled);
        await new ManifestStore(store).PutAsync(key, text, header.ContentType, assemble.Spec.Root, location, cancelled);
        await new SweepGuard(store, assemble.Time).EnsureKeptAsync(key, () => Named(refs, header.ChunkSize), assemble.Spec.Since, cancelled);
        return key.Text;
    }

    private IEnumerable<NamedObject> Named(IReadOnlyList<SegmentRef> refs, ChunkSize chunkSize) =>
        _merger.Merge(refs, cancelled).Where(static item => item is { File: not null, Parts: null }).SelectMany(item => ManifestObjects.Of(item.File!, chunkSize));

    private static ImmutableArray<PathIssue> Losses(ManifestFormat format, int explicitDirs) =>
        format != ManifestFormat.V2023 || explicitDirs == 0
            ? []
            : [new PathIssue("", ErrorCode.ManifestFormatUnsupported, $"{explicitDirs} empty {(explicitDirs == 1 ? "directory is" : "directories are")} not in the manifest: v2023-03-03 holds files only, use --format v2025 to keep them.")];
}
