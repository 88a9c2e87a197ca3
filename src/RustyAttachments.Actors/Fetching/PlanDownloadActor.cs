using System.Collections.Immutable;
using RustyAttachments.Actors.Nodes;
using RustyAttachments.Actors.Protocol;
using RustyAttachments.Actors.Segments;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Globs;
using RustyAttachments.Common.Units;
using RustyAttachments.FileSystem.Writing;
using RustyAttachments.Model;
using RustyAttachments.Model.Codecs;
using RustyAttachments.Model.Entries;
using RustyAttachments.Storage.Manifests;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Actors.Fetching;

/// <summary>
/// Does the first unit of a download: reads the manifest, looks at the destination and its free space, applies the
/// deletions of a diff, and splits the rest into units.
/// </summary>
public sealed class PlanDownloadActor(UnitContext context, PlanTreeUnit? tree, IContentStore store, EngineSettings settings) : AsyncUnitActor(context)
{
    /// <inheritdoc/>
    protected override async Task<UnitResult> WorkAsync(Action<UnitCounters> advanced)
    {
        var download = Unit.Spec.Request as DownloadRequest;
        return Plan(Unit.Spec.Request, (tree?.Key ?? download?.ManifestKey) is { } key
            ? (await new ManifestStore(store).GetAsync(StoreKey.Parse(key), Unit.Cancelled)).Text
            : await File.ReadAllBytesAsync(download!.ManifestFile!, Unit.Cancelled));
    }

    private UnitResult Plan(TransferRequest request, ReadOnlyMemory<byte> text)
    {
        var manifest = Decode(text);
        var filter = GlobFilter.Parse(request.Include, request.Exclude);
        var files = manifest.Files.Where(file => filter.Includes(file.Path)).ToList();
        var dirs = manifest.Dirs.Where(dir => filter.Includes(dir.Path)).ToList();
        using var destination = DestinationRoot.Open(Unit.Spec.Root);
        CheckSpace(destination, files);
        var failures = Delete(destination, files, dirs);
        return new UnitResult
        {
            NewUnits = [.. FileUnits(files, manifest.ChunkSize), .. FinishUnit(files, dirs)],
            Counters = new UnitCounters
            {
                FilesTotal = files.Count(static file => !file.IsDeleted),
                BytesTotal = files.Sum(static file => file.SizeOrZero),
                FilesFailed = failures.Length,
            },
            Failures = failures,
        };
    }

    private static Manifest Decode(ReadOnlyMemory<byte> text)
    {
        var manifest = ManifestCodec.Decode(text.Span).Manifest;
        return !manifest.IsAbsolute ? manifest : throw new ManifestException(
            ErrorCode.ManifestMismatch, $"The manifest is an {manifest.KindName} and names places on the machine it was made on; a download needs relative paths: cut out the wanted tree with 'ra manifest subtree'.");
    }

    private void CheckSpace(DestinationRoot destination, List<FileEntry> files)
    {
        var free = DestinationRoot.FreeBytes(destination.Path);
        if (files.Sum(static file => file.SizeOrZero) <= free) return;
        long needed = 0;
        foreach (var file in files)
        {
            Unit.Cancelled.ThrowIfCancellationRequested();
            if (destination.Stat(file.Path)?.Size != file.SizeOrZero) needed += file.SizeOrZero;
        }

        if (needed > free)
            throw new LocalIOException(ErrorCode.LocalDiskFull, Unit.Spec.Root, $"'{Unit.Spec.Root}' has {ByteSize.Format(free)} free but {ByteSize.Format(needed)} are to be written; free some space or choose another destination.");
    }

    // Longest path first, so that a directory is empty when its turn comes; one that is not stays.
    private static ImmutableArray<PathIssue> Delete(DestinationRoot destination, List<FileEntry> files, List<DirEntry> dirs)
    {
        var failures = ImmutableArray.CreateBuilder<PathIssue>();
        foreach (var file in files.Where(static file => file.IsDeleted)) Try(file.Path, path => destination.DeleteFile(path));
        foreach (var dir in dirs.Where(static dir => dir.IsDeleted).OrderByDescending(static dir => dir.Path.Length))
            Try(dir.Path, path => destination.RemoveDirectoryIfEmpty(path));
        return failures.ToImmutable();

        void Try(string path, Action<string> delete)
        {
            try
            {
                delete(path);
            }
            catch (RustyAttachmentsException e)
            {
                failures.Add(new PathIssue(path, e.Code, e.Message));
            }
        }
    }

    private IEnumerable<WorkUnit> FileUnits(List<FileEntry> files, ChunkSize chunkSize)
    {
        var batch = new List<SegmentItem>();
        long bytes = 0;
        var units = 0;
        foreach (var file in files.Where(static file => file.HasContent))
        {
            batch.Add(new SegmentItem(file));
            bytes += file.SizeOrZero;
            if (batch.Count < settings.BatchFiles && bytes < settings.BatchBytes) continue;
            yield return Flush();
        }

        if (batch.Count > 0) yield return Flush();

        WorkUnit Flush()
        {
            var unit = new DownloadUnit(Unit.Segments.Write(Unit.SegmentName($"files{units++}"), batch), chunkSize.Bytes, tree?.Node);
            batch.Clear();
            bytes = 0;
            return unit;
        }
    }

    private IEnumerable<WorkUnit> FinishUnit(List<FileEntry> files, List<DirEntry> dirs)
    {
        var items = files.Where(static file => file.IsSymlink).Select(static file => new SegmentItem(file))
            .Concat(dirs.Where(static dir => !dir.IsDeleted).Select(static dir => new SegmentItem(dir)))
            .Order(Comparer<SegmentItem>.Create(SegmentItem.Compare)).ToList();
        if (items.Count > 0) yield return new FinishDownloadUnit(Unit.Segments.Write(Unit.SegmentName("finish"), items), tree?.Node);
    }
}
