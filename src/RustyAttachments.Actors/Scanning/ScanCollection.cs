using System.Collections.Immutable;
using RustyAttachments.Actors.Nodes;
using RustyAttachments.Actors.Protocol;
using RustyAttachments.Actors.Segments;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.FileSystem.Scanning;
using RustyAttachments.Model;
using RustyAttachments.Model.Entries;

namespace RustyAttachments.Actors.Scanning;

/// <summary>
/// Turns what a scan finds into segments and units. Used by one thread; only <see cref="Counters"/> may be read by
/// another.
/// </summary>
internal sealed class ScanCollection(UnitContext unit, EngineSettings settings, ChunkSize chunkSize, bool keepFiles)
{
    private readonly List<SegmentRef> _segments = [];
    private readonly ImmutableArray<WorkUnit>.Builder _units = ImmutableArray.CreateBuilder<WorkUnit>();
    private readonly List<PathIssue> _failures = [];
    private readonly List<PathIssue> _warnings = [];
    private readonly Accumulator _files = new(unit, "scan", keepFiles ? settings.ScanEntries : settings.BatchFiles, keepFiles ? long.MaxValue : settings.BatchBytes);
    private readonly Accumulator _entries = new(unit, "entries", settings.ScanEntries, long.MaxValue);
    private int _ranges;
    private UnitCounters _counters = UnitCounters.Zero;

    /// <summary>What was found so far.</summary>
    public UnitCounters Counters => Volatile.Read(ref _counters);

    /// <summary>Takes the next part of the scan.</summary>
    public void Add(ScanBatch batch)
    {
        foreach (var file in batch.Files) AddFile(file);
        foreach (var link in batch.Links) Keep(_entries.Add(new(link.ToEntry())));
        foreach (var dir in batch.EmptyDirectories) Keep(_entries.Add(new(new DirEntry(dir))));
        foreach (var task in batch.Tasks) _units.Add(new ScanUnit(task));
        _failures.AddRange(batch.Problems.Select(static problem => new PathIssue(problem.Path, problem.Code, problem.Message)));
        _warnings.AddRange(batch.Warnings.Select(static warning => new PathIssue(warning.Path, warning.Code, warning.Message)));
        long bytes = 0;
        foreach (var file in batch.Files) bytes += file.Size;
        var counters = _counters;
        Volatile.Write(ref _counters, counters with
        {
            FilesTotal = counters.FilesTotal + batch.Files.Length + batch.Links.Length,
            FilesDone = counters.FilesDone + batch.Links.Length + (keepFiles ? batch.Files.Length : 0),
            BytesTotal = counters.BytesTotal + bytes,
            FilesFailed = counters.FilesFailed + batch.Problems.Length,
        });
    }

    /// <summary>The unit's result.</summary>
    public UnitResult Complete()
    {
        AddFiles(_files.Flush());
        Keep(_entries.Flush());
        return new UnitResult
        {
            NewUnits = _units.DrainToImmutable(),
            Segments = [.. _segments],
            Counters = Counters,
            Failures = [.. _failures],
            Warnings = [.. _warnings],
        };
    }

    private void AddFile(in ScannedFile file)
    {
        if (keepFiles || file.Size <= settings.BatchBytes || !chunkSize.Splits(file.Size)) AddFiles(_files.Add(new(file.ToEntry(), file.SourcePath, file.MtimeStamp)));
        else foreach (var parts in FileParts.Cut(chunkSize, file.Size, settings.BatchBytes)) AddParts(file, parts);
    }

    private void AddParts(in ScannedFile file, PartRange parts) =>
        AddFiles(unit.Segments.Write(unit.SegmentName($"parts{_ranges++}"), [new(file.ToEntry(), file.SourcePath, file.MtimeStamp, parts)]));

    private void AddFiles(SegmentRef? full)
    {
        if (full is null) return;
        if (keepFiles) _segments.Add(full);
        else _units.Add(new UploadUnit(full));
    }

    private void Keep(SegmentRef? full)
    {
        if (full is not null) _segments.Add(full);
    }

    // Gathers items until a segment of them is full, then writes it sorted.
    private sealed class Accumulator(UnitContext unit, string name, int maxItems, long maxBytes)
    {
        private readonly List<SegmentItem> _items = [];
        private long _bytes;
        private int _written;

        public SegmentRef? Add(SegmentItem item)
        {
            _items.Add(item);
            _bytes += item.File?.SizeOrZero ?? 0;
            return _items.Count >= maxItems || _bytes >= maxBytes ? Flush() : null;
        }

        public SegmentRef? Flush()
        {
            if (_items.Count == 0) return null;
            _items.Sort(SegmentItem.Compare);
            var segment = unit.Segments.Write(unit.SegmentName($"{name}{_written++}"), _items);
            _items.Clear();
            _bytes = 0;
            return segment;
        }
    }
}
