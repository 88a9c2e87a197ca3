using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace RustyAttachments.Storage.Files;

/// <summary>
/// Where one store instance writes before it publishes: <c>{root}/.tmp/{process}-{random}/</c>, on the store's own file
/// system. The directory is locked (flock) as long as its owner lives, and the kernel drops the lock however the owner
/// ends; so an area whose lock can be taken is stale, and the next writer removes it.
/// </summary>
internal sealed class TempArea(StoreTree tree, TimeProvider time) : IDisposable
{
    /// <summary>The directory of all areas below a store's root.</summary>
    public const string DirectoryName = ".tmp";

    // Where the file system has no locks, only age tells a dead owner from a living one; an owner whose area is taken
    // for dead makes a new one, so the cost of an error is one write.
    private static readonly TimeSpan UnlockableStaleAge = TimeSpan.FromDays(7);

    private readonly Lock _gate = new();
    private SafeFileHandle? _area;
    private string _name = "";
    private long _serial;
    private bool _disposed;

    /// <summary>Creates an empty file. The first call also removes what dead processes left.</summary>
    public TempFile Create()
    {
        var name = Interlocked.Increment(ref _serial).ToString(CultureInfo.InvariantCulture);
        for (var attempt = 0; ; attempt++)
        {
            var area = Area();
            if (Libc.TryCreateFile(area, name) is { } file) return new TempFile(area, name, file);
            if (attempt == 3) throw new IOException($"Directory vanished while it was used : '{_name}'", Errno.ENOENT);
            Forget(area);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            if (_area is null) return;
            try
            {
                using var parent = tree.TryOpen(DirectoryName);
                if (parent is not null) Libc.RemoveDirectory(parent, _name);
            }
            catch (IOException)
            {
                // The next writer's sweep removes it.
            }

            _area.Dispose();
            _area = null;
        }
    }

    /// <summary>The areas whose owners are dead, with the time of their last change.</summary>
    public IReadOnlyList<(string Name, DateTimeOffset Modified)> Stale()
    {
        using var parent = tree.TryOpen(DirectoryName);
        if (parent is null) return [];
        var stale = new List<(string, DateTimeOffset)>();
        foreach (var path in Directory.EnumerateDirectories(Path.Combine(tree.Root, DirectoryName)))
        {
            var name = Path.GetFileName(path);
            using var area = Libc.TryOpenDirectory(parent, name);
            if (area is not null && IsDead(area, parent, name) && Libc.TryStat(parent, name) is { } status) stale.Add((name, status.Modified));
        }

        return stale;
    }

    /// <summary>Removes the area with a name and everything in it, unless its owner lives.</summary>
    public void RemoveStale(string name)
    {
        using var parent = tree.TryOpen(DirectoryName);
        if (parent is not null) SweepArea(parent, Path.Combine(tree.Root, DirectoryName, name));
    }

    private SafeFileHandle Area()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _area ??= CreateArea();
        }
    }

    // The handle is not disposed: other threads may be about to use it, and its finalizer closes it.
    private void Forget(SafeFileHandle area)
    {
        lock (_gate)
            if (ReferenceEquals(_area, area)) _area = null;
    }

    private SafeFileHandle CreateArea()
    {
        using var parent = tree.OpenOrCreate(DirectoryName);
        Sweep(parent);
        while (true)
        {
            _name = $"{Environment.ProcessId}-{Guid.NewGuid():N}";
            Libc.MakeDirectory(parent, _name);
            var area = Libc.TryOpenDirectory(parent, _name);
            if (area is null) continue;
            if (Libc.TryLock(area) is not false) return area;
            area.Dispose(); // a sweeper was faster than our lock and is removing the directory
        }
    }

    private void Sweep(SafeFileHandle parent)
    {
        foreach (var path in Directory.EnumerateDirectories(Path.Combine(tree.Root, DirectoryName)))
        {
            try
            {
                SweepArea(parent, path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Somebody else's area, or somebody else is sweeping: not worth failing a write for.
            }
        }
    }

    private bool IsDead(SafeFileHandle area, SafeFileHandle parent, string name) =>
        Libc.TryLock(area) ?? Libc.TryStat(parent, name)?.Modified < time.GetUtcNow() - UnlockableStaleAge;

    private void SweepArea(SafeFileHandle parent, string path)
    {
        var name = Path.GetFileName(path);
        using var area = Libc.TryOpenDirectory(parent, name);
        if (area is null) return;
        if (!IsDead(area, parent, name)) return;
        foreach (var file in Directory.EnumerateFiles(path)) Libc.Unlink(area, Path.GetFileName(file));
        Libc.RemoveDirectory(parent, name);
    }
}

/// <summary>A file that is being written; removed on dispose unless it was published.</summary>
internal sealed class TempFile(SafeFileHandle area, string name, SafeFileHandle handle) : IDisposable
{
    private bool _published;

    /// <summary>Open for reading and writing.</summary>
    public SafeFileHandle Handle => handle;

    /// <summary>Moves the file over whatever stands at the target.</summary>
    public void Publish(SafeFileHandle directory, string target)
    {
        Libc.Rename(area, name, directory, target);
        _published = true;
    }

    /// <summary>Moves the file unless the target exists; false when it does.</summary>
    public bool TryPublishNew(SafeFileHandle directory, string target)
    {
        var moved = Libc.TryRenameNoReplace(area, name, directory, target);
        if (moved is null && Libc.TryStat(directory, target) is null)
        {
            // Another writer in this instant would have published the same content: replacing it loses nothing.
            Publish(directory, target);
            return true;
        }

        _published = moved is true;
        return _published;
    }

    public void Dispose()
    {
        handle.Dispose();
        if (_published) return;
        try
        {
            Libc.Unlink(area, name);
        }
        catch (IOException)
        {
            // The area's owner or the next writer's sweep removes it.
        }
    }
}
