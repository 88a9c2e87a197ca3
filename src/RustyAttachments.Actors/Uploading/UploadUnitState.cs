using System.Collections.Immutable;
using RustyAttachments.Actors.Existence;
using RustyAttachments.Actors.Protocol;
using RustyAttachments.Actors.Segments;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Model;
using RustyAttachments.Model.Entries;
using RustyAttachments.Storage.Caches;

namespace RustyAttachments.Actors.Uploading;

/// <summary>Names a part of a file of a unit in one attempt; an answer for an older attempt is dropped. A file that is not split has one part.</summary>
public readonly record struct PartId(int File, int Part, int Attempt)
{
    /// <summary>The id as one number, for tickets.</summary>
    public long Ticket => ((long)File << 44) | ((long)Part << 8) | (uint)Attempt;

    /// <summary>The id of a ticket.</summary>
    public static PartId FromTicket(long ticket) => new((int)((ulong)ticket >> 44), (int)((ticket >> 8) & 0xfffffffff), (int)(ticket & 0xff));
}

/// <summary>
/// A part that is to be hashed: where its bytes are and what file they are expected in. Offset, length and size in bytes,
/// mtime as a stamp in ns. With a <paramref name="Known"/> hash, which is remembered from an earlier time, it need not be read.
/// </summary>
public sealed record PartWork(PartId Id, string SourcePath, long Offset, long Length, long FileSize, long MtimeStamp, ContentHash? Known);

/// <summary>
/// The state of one upload unit: which parts of its files are under way, which are done, and what the unit's share of
/// the manifest is. A file that turns out to differ from what was scanned is started again with what was found, three
/// times at most, and then reported; one of which only some parts are this unit's is reported at once, since other units read
/// the others. Pure: the actor around it moves the bytes.
/// </summary>
public sealed partial class UploadUnitState
{
    /// <summary>How often a file is read before it counts as changing.</summary>
    public const int MaxAttempts = 3;

    private const int None = -1;

    private readonly FileWork[] _files;
    private readonly string _root;
    private readonly ChunkSize _chunkSize;
    private readonly Queue<PartWork> _ready = new();
    private readonly List<PathIssue> _failures = [];
    private readonly List<HashRecord> _records = [];
    private int _unfinished;
    private int _nextFile;

    /// <summary>Starts with the files of a segment (sorted); sources are relative to <paramref name="root"/> unless they name their own.</summary>
    public UploadUnitState(IEnumerable<SegmentItem> items, string root, ChunkSize chunkSize)
    {
        ArgumentNullException.ThrowIfNull(items);
        _root = root;
        _chunkSize = chunkSize;
        _files = [.. items.Select(static item => new FileWork(item))];
        _unfinished = _files.Length;
    }

    /// <summary>What the unit has done so far.</summary>
    public UnitCounters Counters { get; private set; } = UnitCounters.Zero;

    /// <summary>Whether every file is done or has failed.</summary>
    public bool IsDone => _unfinished == 0;

    /// <summary>Files that could not be processed.</summary>
    public ImmutableArray<PathIssue> Failures => [.. _failures];

    /// <summary>Hashes that were computed since the last call, of content that is where it was to go: what a cache may record.</summary>
    public HashRecord[] TakeRecords()
    {
        HashRecord[] records = [.. _records];
        _records.Clear();
        return records;
    }

    /// <summary>The next part to work on, or null when all are under way.</summary>
    public PartWork? TakeNext()
    {
        while (true)
        {
            while (_ready.TryDequeue(out var part))
                if (IsCurrent(part.Id)) return part;
            if (_nextFile == _files.Length) return null;
            if (!_files[_nextFile].Ended) Start(_nextFile);
            _nextFile++;
        }
    }

    /// <summary>Whether an answer for a part still matters.</summary>
    public bool IsCurrent(PartId id) => _files[id.File].Attempt == id.Attempt && !_files[id.File].Ended;

    /// <summary>A part was read and hashed; reading began at <paramref name="began"/>.</summary>
    public void Hashed(PartId id, ContentHash hash, long length, DateTimeOffset began)
    {
        if (!IsCurrent(id)) return;
        Counters = Counters with { BytesHashed = Counters.BytesHashed + length };
        var file = _files[id.File];
        file.Hashes[id.Part] = hash;
        file.Read = true;
        if (RacyMtime.IsSafe(file.Entry.MtimeOrZero, began)) (file.Recordable ??= []).Add(id.Part);
    }

    /// <summary>It was found out, in some way, whether the store has an object.</summary>
    public void Claimed(ClaimMeans means) => Counters = means switch
    {
        ClaimMeans.Cache => Counters with { ObjectsNotAsked = Counters.ObjectsNotAsked + 1 },
        ClaimMeans.Head => Counters with { ObjectsAsked = Counters.ObjectsAsked + 1 },
        ClaimMeans.Listing => Counters with { ObjectsListed = Counters.ObjectsListed + 1 },
        _ => Counters,
    };

    /// <summary>A part is hashed and, where that was asked for, in the store: by this unit, or already.</summary>
    public void PartDone(PartId id, long length, bool stored, bool present)
    {
        if (stored) Counters = Counters with { ObjectsStored = Counters.ObjectsStored + 1, BytesStored = Counters.BytesStored + length };
        if (present) Counters = Counters with { ObjectsPresent = Counters.ObjectsPresent + 1 };
        if (!IsCurrent(id)) return;
        var file = _files[id.File];
        file.BytesDone += length;
        Counters = Counters with { BytesDone = Counters.BytesDone + length };
        if (file.Recordable?.Remove(id.Part) == true) _records.Add(new HashRecord(KeyOf(file, id.Part), file.Hashes[id.Part]));
        if (--file.PartsLeft == 0) End(file, failed: false);
    }

    /// <summary>The file of a part is not as expected: its size in bytes and mtime (in µs, and as a stamp in ns) are now these. Starts it again, or gives it up.</summary>
    public void SourceDiffers(PartId id, long size, long mtime, long mtimeStamp, bool runnable)
    {
        if (!IsCurrent(id)) return;
        var file = _files[id.File];
        Forget(file);
        if (file.Range is not null && (size != file.Entry.SizeOrZero || mtimeStamp != file.MtimeStamp || runnable != file.Entry.Runnable))
        {
            Fail(id, ErrorCode.LocalFileChanged, $"'{SourceOf(file)}' changed while it was read in several pieces; upload it when nothing writes to it, or use --on-error skip.");
            return;
        }

        if (file.Attempt + 1 >= MaxAttempts)
        {
            Fail(id, ErrorCode.LocalFileChanged, $"'{SourceOf(file)}' kept changing while it was read ({MaxAttempts} attempts); upload it when nothing writes to it, or use --on-error skip.");
            return;
        }

        file.Attempt++;
        file.Entry = FileEntry.Unhashed(file.Entry.Path, size, mtime, runnable);
        file.MtimeStamp = mtimeStamp;
        Start(id.File);
    }

    /// <summary>The bytes of a part were not those of its hash: starts its file again, or gives it up.</summary>
    public void StartAgain(PartId id)
    {
        var file = _files[id.File];
        SourceDiffers(id, file.Entry.SizeOrZero, file.Entry.MtimeOrZero, file.MtimeStamp, file.Entry.Runnable);
    }

    /// <summary>The file of a part cannot be processed.</summary>
    public void Fail(PartId id, ErrorCode code, string reason)
    {
        if (!IsCurrent(id)) return;
        var file = _files[id.File];
        Forget(file);
        _failures.Add(new PathIssue(SourceOf(file), code, reason));
        End(file, failed: true);
    }

    /// <summary>The unit's share of the manifest, in order: the files that did not fail, with their hashes.</summary>
    public IEnumerable<SegmentItem> Results() =>
        _files.Where(static file => file is { Ended: true, Failed: false }).Select(static file => new SegmentItem(
            file.Hashes.Length == 1 && !file.Split ? file.Entry.WithHash(file.Hashes[0]) : file.Entry.WithChunkHashes(file.Hashes), parts: file.Range));

    private void Start(int index)
    {
        var file = _files[index];
        var size = file.Entry.SizeOrZero;
        file.Split = _chunkSize.Splits(size);
        file.Hashes = new ContentHash[CountOf(file)];
        file.PartsLeft = file.Hashes.Length;
        var known = KnownOf(file);
        for (var part = 0; part < known.Length; part++) file.Hashes[part] = known[part] ?? default;
        for (var part = 0; part < file.Hashes.Length; part++)
        {
            var (offset, length) = RangeOf(file, part);
            _ready.Enqueue(new PartWork(new PartId(index, part, file.Attempt), SourceOf(file), offset, length, size, file.MtimeStamp, known.IsEmpty ? null : known[part]));
        }
    }

    private HashKey KeyOf(FileWork file, int part)
    {
        var size = file.Entry.SizeOrZero;
        if (!_chunkSize.Splits(size)) return HashKey.Whole(SourceOf(file), size, file.MtimeStamp);
        var (offset, length) = RangeOf(file, part);
        return new HashKey(SourceOf(file), size, file.MtimeStamp, offset, offset + length);
    }

    // How many parts of a file are this unit's.
    private int CountOf(FileWork file) => file.Range?.Count ?? (int)_chunkSize.CountFor(file.Entry.SizeOrZero);

    // Offset and length of a part, counted from the first that is this unit's.
    private (long Offset, long Length) RangeOf(FileWork file, int part) => _chunkSize.Range(file.Entry.SizeOrZero, (file.Range?.First ?? 0) + part);

    private string SourceOf(FileWork file) =>
        file.Source ?? (Common.Paths.ManifestPath.IsAbsolute(file.Entry.Path) ? file.Entry.Path : Common.Paths.ManifestPath.Combine(_root, file.Entry.Path));

    private void Forget(FileWork file)
    {
        Counters = Counters with { BytesDone = Counters.BytesDone - file.BytesDone };
        file.BytesDone = 0;
        file.Recordable = null;
        file.FirstKnown = None; // what is known led nowhere: the next attempt reads
    }

    private void End(FileWork file, bool failed)
    {
        file.Ended = true;
        file.Failed = failed;
        _unfinished--;
        Counters = failed
            ? Counters with { FilesFailed = Counters.FilesFailed + file.Counts }
            : Counters with { FilesDone = Counters.FilesDone + file.Counts, FilesNotRead = Counters.FilesNotRead + (file.Read ? 0 : file.Counts), BytesNotRead = Counters.BytesNotRead + (file.Read ? 0 : file.BytesDone) };
    }

    private sealed class FileWork(SegmentItem item)
    {
        public FileEntry Entry { get; set; } = item.File!;

        public string? Source { get; } = item.Source;

        public long MtimeStamp { get; set; } = item.MtimeStamp;

        /// <summary>The parts that are this unit's, where others have the rest.</summary>
        public PartRange? Range { get; } = item.Parts;

        /// <summary>How much it counts as a file: a file in several units does where its first part is.</summary>
        public int Counts => Range is null or { First: 0 } ? 1 : 0;

        public int Attempt { get; set; }

        /// <summary>Where in the unit's remembered hashes those of the parts begin.</summary>
        public int FirstKnown { get; set; } = None;

        /// <summary>Whether content was read.</summary>
        public bool Read { get; set; }

        /// <summary>Parts that were hashed in this attempt and may be recorded once they are stored.</summary>
        public HashSet<int>? Recordable { get; set; }

        public bool Split { get; set; }

        public ContentHash[] Hashes { get; set; } = [];

        public int PartsLeft { get; set; }

        public long BytesDone { get; set; }

        public bool Ended { get; set; }

        public bool Failed { get; set; }
    }
}
