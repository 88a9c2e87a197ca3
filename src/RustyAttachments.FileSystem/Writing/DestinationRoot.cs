using Microsoft.Win32.SafeHandles;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Paths;
using RustyAttachments.FileSystem.Native;

namespace RustyAttachments.FileSystem.Writing;

/// <summary>
/// A directory that a tree is written into. Paths are relative, as in manifests, and hostile ones are refused. Every
/// access starts at the directory that was opened and never follows a link, so neither a manifest nor links that are
/// planted meanwhile can lead a write elsewhere. Unfinished files of dead runs are removed from each directory that is
/// written to. Thread-safe. Every failure is a <see cref="LocalIOException"/>.
/// </summary>
public sealed class DestinationRoot : IDisposable
{
    private const int CachedDirectories = 256;

    /// <summary>Reserving space for less than this costs more than it saves.</summary>
    private const long AllocateFrom = 1024 * 1024;

    private const int CreateAttempts = 100;
    private const uint FileMode = 0x1B6; // 0666, before the umask

    private readonly DirectoryCache _directories;
    private readonly TimeProvider _time;
    private readonly HashSet<int> _swept = [];

    private DestinationRoot(string path, int descriptor, TimeProvider time)
    {
        (Path, _time) = (path, time);
        _directories = new DirectoryCache(path, descriptor, CachedDirectories);
    }

    /// <summary>The absolute path of the directory.</summary>
    public string Path { get; }

    /// <summary>
    /// Opens the absolute directory <paramref name="path"/>, creating it and its parents where they are absent. Links
    /// in this path are followed: it is what the user named.
    /// </summary>
    public static DestinationRoot Open(string path, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        var full = ManifestPath.Normalize(path);
        return new DestinationRoot(full, DirectoryOpener.OpenOrCreate(full), time ?? TimeProvider.System);
    }

    /// <summary>Bytes that may still be written to the file system that <paramref name="path"/> is or will be on.</summary>
    public static long FreeBytes(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var descriptor = DirectoryOpener.OpenNearest(ManifestPath.Normalize(path));
        try
        {
            var result = Posix.FreeBytes(descriptor, out var bytes);
            return result < 0 ? throw LocalErrors.Reading(result, "ask for the free space of", path) : bytes;
        }
        finally
        {
            Posix.Close(descriptor);
        }
    }

    /// <summary>The absolute path of something below the destination, for messages.</summary>
    public string FullPath(string relativePath) => ManifestPath.Combine(Path, relativePath);

    /// <summary>Creates a directory and its parents where they are absent.</summary>
    public void EnsureDirectory(string relativePath)
    {
        Check(relativePath);
        _directories.Return(_directories.Lease(relativePath, create: true)!);
    }

    /// <summary>What stands at a path, links not followed; null when nothing does.</summary>
    public DestinationEntry? Stat(string relativePath)
    {
        if (LeaseParent(relativePath, create: false) is not { } parent) return null;
        try
        {
            var result = DirectoryEntries.Stat(parent.Descriptor, NameOf(relativePath), out var metadata);
            if (result == -Errno.NoEntry) return null;
            return result < 0 ? throw LocalErrors.Reading(result, "read the attributes of", FullPath(relativePath)) : DestinationEntry.Of(metadata);
        }
        finally
        {
            _directories.Return(parent);
        }
    }

    /// <summary>
    /// Begins a file of <paramref name="size"/> bytes; missing parents are created. Disk space for large files is
    /// reserved now, so a full disk shows here.
    /// </summary>
    public PendingFile CreateTemp(string relativePath, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        var parent = LeaseForWriting(relativePath);
        try
        {
            var name = CreateLocked(parent, relativePath, out var handle);
            var pending = new PendingFile(this, parent, relativePath, name, handle);
            if (size < AllocateFrom) return pending;
            var result = Posix.Allocate((int)handle.DangerousGetHandle(), size);
            if (result >= 0) return pending;
            // Giving up the file gives the lease back too; the catch below must not do so again.
            parent = null;
            pending.Dispose();
            throw LocalErrors.Writing(result, $"reserve {size} bytes for", FullPath(relativePath));
        }
        catch when (parent is not null)
        {
            _directories.Return(parent);
            throw;
        }
    }

    /// <summary>
    /// Creates a link to <paramref name="target"/>, a path relative to the destination, as a relative text. A file or
    /// link that stands there is replaced in one step, or kept without <paramref name="replace"/>. False when it was kept.
    /// </summary>
    public bool CreateSymlink(string relativePath, string target, bool replace)
    {
        Check(target);
        var parent = LeaseForWriting(relativePath);
        try
        {
            var text = LinkText.From(relativePath, target);
            var result = PutLink(parent.Descriptor, NameOf(relativePath), text, replace);
            if (result == -Errno.Exists && !replace) return false;
            return result < 0 ? throw DirectoryEntries.CannotPut(result, FullPath(relativePath)) : true;
        }
        finally
        {
            _directories.Return(parent);
        }
    }

    /// <summary>Removes a file or link. False when there is none; a directory is <see cref="ErrorCode.LocalConflict"/>.</summary>
    public bool DeleteFile(string relativePath)
    {
        var result = Remove(relativePath, 0);
        if (result == -Errno.IsDirectory) throw DirectoryEntries.CannotPut(result, FullPath(relativePath));
        if (result < 0 && result != -Errno.NoEntry) throw LocalErrors.Writing(result, "remove", FullPath(relativePath));
        return result >= 0;
    }

    /// <summary>Removes a directory if it is one and holds nothing; false otherwise.</summary>
    public bool RemoveDirectoryIfEmpty(string relativePath)
    {
        var result = Remove(relativePath, AtFlags.RemoveDirectory);
        if (result >= 0) _directories.Clear();
        else if (-result is not (Errno.NoEntry or Errno.NotEmpty or Errno.Exists or Errno.NotDirectory))
            throw LocalErrors.Writing(result, "remove the directory", FullPath(relativePath));
        return result >= 0;
    }

    /// <summary>Closes all open directories. Pending files stay usable until they are disposed.</summary>
    public void Dispose() => _directories.Dispose();

    internal void Return(OpenDirectory directory) => _directories.Return(directory);

    private static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];

    private static int PutLink(int directory, string name, string text, bool replace)
    {
        var result = DirectoryEntries.CreateLink(directory, name, text);
        if (result != -Errno.Exists || DirectoryEntries.IsLinkTo(directory, name, text)) return result == -Errno.Exists ? 0 : result;
        if (!replace) return result;
        var temp = TempName.For(name);
        result = DirectoryEntries.CreateLink(directory, temp, text);
        if (result < 0) return result;
        result = DirectoryEntries.Move(directory, temp, name, replace: true);
        if (result < 0) _ = DirectoryEntries.Remove(directory, temp);
        return result;
    }

    private static void Check(string relativePath, string shown)
    {
        if (ManifestPath.Problem(relativePath, absolute: false) is { } problem)
            throw new LocalIOException(ErrorCode.LocalPathEscapes, shown, $"Refusing to write '{relativePath}' below '{shown}': the path {problem}; the manifest is damaged or hostile.");
    }

    private void Check(string relativePath) => Check(relativePath, Path);

    private OpenDirectory? LeaseParent(string relativePath, bool create)
    {
        Check(relativePath);
        return _directories.Lease(ManifestPath.Parent(relativePath) ?? "", create);
    }

    private OpenDirectory LeaseForWriting(string relativePath)
    {
        var parent = LeaseParent(relativePath, create: true)!;
        bool first;
        lock (_swept) first = _swept.Add(string.GetHashCode(parent.Path, StringComparison.Ordinal));
        if (first && !parent.IsNew) StaleTemps.Sweep(parent.Descriptor, _time);
        return parent;
    }

    private int Remove(string relativePath, int flags)
    {
        if (LeaseParent(relativePath, create: false) is not { } parent) return -Errno.NoEntry;
        var result = DirectoryEntries.Remove(parent.Descriptor, NameOf(relativePath), flags);
        _directories.Return(parent);
        return result;
    }

    /// <summary>Creates an unfinished file and takes its lock, which tells other runs that it is alive.</summary>
    private string CreateLocked(OpenDirectory parent, string relativePath, out SafeFileHandle handle)
    {
        const int Flags = OpenFlags.ReadWrite | OpenFlags.Create | OpenFlags.Exclusive | OpenFlags.CloseOnExec;
        for (var attempt = 0; ; attempt++)
        {
            var name = TempName.For(NameOf(relativePath));
            var result = Posix.OpenAt(parent.Descriptor, name, Flags | OpenFlags.NoFollow, FileMode);
            if (result >= 0)
            {
                handle = new SafeFileHandle(result, ownsHandle: true);
                if (IsOurs(result)) return name;
                handle.Dispose();
                result = -Errno.Busy;
            }

            if ((result != -Errno.Exists && result != -Errno.Busy) || attempt == CreateAttempts)
                throw LocalErrors.Writing(result, "create", FullPath(relativePath));
        }
    }

    /// <summary>False when another run, sweeping, got hold of the file between its creation and its lock.</summary>
    private static bool IsOurs(int descriptor)
    {
        var locked = Posix.TryLock(descriptor);
        return locked != -Errno.Again && Posix.Stat(descriptor, out var metadata) >= 0 && metadata.Links > 0;
    }
}
