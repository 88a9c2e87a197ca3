using System.Collections.Concurrent;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Actors.Segments;

/// <summary>
/// Where the segments of one transfer are kept while it runs. Blocking: called on the dispatchers for blocking work
/// only. Safe for several writers, each segment having a name of its own.
/// </summary>
public interface ISegmentStore
{
    /// <summary>Writes sorted items as a segment; complete when it returns.</summary>
    SegmentRef Write(string name, IReadOnlyList<SegmentItem> items);

    /// <summary>Reads a segment in order, with bounded memory; throws when it is not what was written.</summary>
    IEnumerable<SegmentItem> Read(SegmentRef segment);

    /// <summary>Reads as much of a segment as tells which directories it names or implies: of files that stand together in one directory, the first; and all items that are parts of a file.</summary>
    IEnumerable<SegmentItem> ReadDirectories(SegmentRef segment);

    /// <summary>Starts a segment whose items come one by one, for merges that do not fit in memory.</summary>
    SegmentStreamWriter Create(string name);

    /// <summary>Removes a segment that has been merged.</summary>
    void Delete(SegmentRef segment);

    /// <summary>Whether a segment is here.</summary>
    bool Has(SegmentRef segment);

    /// <summary>All bytes of a segment, for another node.</summary>
    byte[] Export(SegmentRef segment);

    /// <summary>Takes a segment from another node. Bytes that are not the segment's are refused as <see cref="ErrorCode.StoreObjectDamaged"/>.</summary>
    void Import(SegmentRef segment, ReadOnlySpan<byte> bytes);
}

/// <summary>Segments in memory as long as there is room for them, and as files of a scratch directory beyond that.</summary>
public sealed class DirectorySegmentStore(string directory, SegmentMemory memory) : ISegmentStore
{
    private readonly ConcurrentDictionary<string, byte[]> _kept = new();
    private readonly Lock _keeping = new();
    private bool _closed;

    /// <inheritdoc/>
    public SegmentRef Write(string name, IReadOnlyList<SegmentItem> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        using var writer = Create(name);
        foreach (var item in items) writer.Add(item);
        return writer.Complete();
    }

    /// <inheritdoc/>
    public SegmentStreamWriter Create(string name) => new(this, name);

    /// <inheritdoc/>
    public IEnumerable<SegmentItem> Read(SegmentRef segment)
    {
        using var reader = Open(segment);
        while (reader.TryNext(out var item)) yield return item;
    }

    /// <inheritdoc/>
    public IEnumerable<SegmentItem> ReadDirectories(SegmentRef segment)
    {
        using var reader = Open(segment);
        while (reader.TryNextElsewhere(out var item)) yield return item;
    }

    /// <inheritdoc/>
    public void Delete(SegmentRef segment)
    {
        ArgumentNullException.ThrowIfNull(segment);
        if (_kept.TryRemove(segment.Name, out var bytes)) memory.Release(bytes.Length);
        else File.Delete(PathOf(segment.Name));
    }

    /// <inheritdoc/>
    public bool Has(SegmentRef segment)
    {
        ArgumentNullException.ThrowIfNull(segment);
        return _kept.ContainsKey(segment.Name) || File.Exists(PathOf(segment.Name));
    }

    /// <inheritdoc/>
    public byte[] Export(SegmentRef segment)
    {
        ArgumentNullException.ThrowIfNull(segment);
        return _kept.TryGetValue(segment.Name, out var bytes) ? bytes : Local.Guard(directory, () => File.ReadAllBytes(PathOf(segment.Name)));
    }

    /// <inheritdoc/>
    public void Import(SegmentRef segment, ReadOnlySpan<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(segment);
        if (ContentHasher.Hash(bytes) != segment.Check)
            throw new StoreException(ErrorCode.StoreObjectDamaged, $"The segment {segment.Name} of the transfer is not what the node that wrote it has stored; cancel the transfer and run it again.", "get", segment.Name);
        if (Has(segment) || TryKeep(segment.Name, bytes)) return;
        var (part, kept) = (PathOf(segment.Name + ".part"), bytes.ToArray());
        Local.Guard(directory, () =>
        {
            // Whole or not at all: Has must not be true before.
            File.WriteAllBytes(part, kept);
            File.Move(part, PathOf(segment.Name), overwrite: true);
            return true;
        });
    }

    /// <summary>Lets go of all that is in memory, and keeps nothing more there: at the end of the transfer, when what is late must not take room for ever.</summary>
    internal void Close()
    {
        lock (_keeping)
        {
            _closed = true;
            foreach (var name in _kept.Keys)
                if (_kept.TryRemove(name, out var bytes)) memory.Release(bytes.Length);
        }
    }

    /// <summary>Keeps a whole segment in memory, if there is room.</summary>
    internal bool TryKeep(string name, ReadOnlySpan<byte> bytes)
    {
        lock (_keeping)
        {
            if (_closed || !memory.TryTake(bytes.Length)) return false;
            if (_kept.TryRemove(name, out var older)) memory.Release(older.Length);
            _kept[name] = bytes.ToArray();
            return true;
        }
    }

    /// <summary>Creates the file of a segment.</summary>
    internal FileStream CreateFile(string name) => Local.Guard(directory, () =>
        new FileStream(PathOf(name), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1));

    private SegmentReader Open(SegmentRef segment) => _kept.TryGetValue(segment.Name, out var bytes)
        ? new SegmentReader(segment, bytes)
        : new SegmentReader(segment, Local.Guard(directory, () =>
            new FileStream(PathOf(segment.Name), FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1, FileOptions.SequentialScan)));

    private string PathOf(string name) => Path.Combine(directory, name + ".seg");
}
