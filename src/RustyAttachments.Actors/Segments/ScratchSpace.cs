using System.Collections.Concurrent;

namespace RustyAttachments.Actors.Segments;

/// <summary>
/// The scratch directories of one engine, one a transfer. A lock file, held open for as long as the process lives,
/// tells those of living engines from those that a killed one left behind; the latter are removed at the next start.
/// </summary>
public sealed class ScratchSpace : IDisposable
{
    private const string LockName = "lock";
    private readonly string _root;
    private readonly string _own;
    private readonly FileStream _lock;
    private readonly SegmentMemory _memory;
    private readonly ConcurrentDictionary<string, DirectorySegmentStore> _segments = new();

    /// <summary>
    /// Opens a scratch space below <paramref name="root"/>, creating it, and removes what dead engines left. Segments are
    /// files only beyond <paramref name="memoryLimit"/> bytes of them.
    /// </summary>
    public ScratchSpace(string root, long memoryLimit = SegmentMemory.DefaultLimit)
    {
        (_root, _memory) = (root, new SegmentMemory(memoryLimit));
        _own = Path.Combine(root, Guid.NewGuid().ToString("N"));
        _lock = Local.Guard(root, () =>
        {
            Directory.CreateDirectory(root);
            RemoveLeftovers();
            Directory.CreateDirectory(_own);
            return new FileStream(Path.Combine(_own, LockName), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        });
    }

    /// <summary>Creates the directory of a transfer and returns it.</summary>
    public string Create(string transferId) => Local.Guard(_own, () => Directory.CreateDirectory(SegmentsOf(transferId)).Parent!.FullName);

    /// <summary>The segments of a transfer.</summary>
    public ISegmentStore Segments(string transferId) => _segments.GetOrAdd(transferId, id => new DirectorySegmentStore(SegmentsOf(id), _memory));

    /// <summary>Where the manifest of a transfer is written.</summary>
    public string ManifestFile(string transferId)
    {
        Create(transferId);
        return Path.Combine(_own, transferId, "manifest.json");
    }

    /// <summary>Removes everything of a transfer.</summary>
    public void RemoveAll(string transferId)
    {
        RemoveSegments(transferId);
        Remove(Path.Combine(_own, transferId));
    }

    /// <summary>Removes the segments of a transfer that has ended; its manifest stays.</summary>
    public void RemoveSegments(string transferId)
    {
        if (_segments.TryRemove(transferId, out var segments)) segments.Close();
        Remove(SegmentsOf(transferId));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _lock.Dispose();
        Remove(_own);
    }

    private string SegmentsOf(string transferId) => Path.Combine(_own, transferId, "segments");

    private void RemoveLeftovers()
    {
        foreach (var directory in Directory.EnumerateDirectories(_root).Where(IsAbandoned)) Remove(directory);
    }

    // .NET takes an advisory lock on files that are not shared, and the kernel lets go of it when the process dies. A
    // directory without a lock file is one that another engine is just creating, unless it is old.
    private static bool IsAbandoned(string directory)
    {
        try
        {
            var file = Path.Combine(directory, LockName);
            if (!File.Exists(file)) return Directory.GetLastWriteTimeUtc(directory) < DateTime.UtcNow.AddHours(-1);
            using var attempt = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static void Remove(string directory)
    {
        try
        {
            if (Directory.Exists(directory)) Directory.Delete(directory, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Leftovers cost space, not correctness: the next engine tries again.
        }
    }
}
