using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Paths;
using RustyAttachments.FileSystem.Native;

namespace RustyAttachments.FileSystem.Writing;

/// <summary>
/// The open directories of a destination. Each is reached from an open parent by one name that must not be a link, so
/// no link can lead out, whatever is planted while the work goes on. The least recently used ones are closed beyond the
/// bound; one that is leased stays open until it is given back. Thread-safe.
/// </summary>
internal sealed class DirectoryCache : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<OpenDirectory>> _byPath = new(StringComparer.Ordinal);
    private readonly LinkedList<OpenDirectory> _byUse = new();
    private readonly OpenDirectory _root;
    private readonly string _rootPath;
    private readonly int _capacity;

    /// <summary>Takes over the descriptor of the root.</summary>
    internal DirectoryCache(string rootPath, int rootDescriptor, int capacity)
    {
        (_rootPath, _capacity) = (rootPath, capacity);
        _root = new OpenDirectory("", rootDescriptor) { Leases = 1 };
    }

    /// <summary>
    /// The directory at a validated relative path, created with its parents if <paramref name="create"/>. Null when it
    /// does not exist (or a part of the path is a file) and is not to be created. Throws when a link stands in the way,
    /// and, when creating, when anything else does.
    /// </summary>
    internal OpenDirectory? Lease(string path, bool create)
    {
        var at = LeaseNearest(path);
        while (at.Path.Length < path.Length)
        {
            var end = path.IndexOf('/', at.Path.Length == 0 ? 0 : at.Path.Length + 1);
            var next = Step(at, end < 0 ? path : path[..end], create);
            Return(at);
            if (next is null) return null;
            at = next;
        }

        return at;
    }

    /// <summary>Gives a lease back.</summary>
    internal void Return(OpenDirectory directory)
    {
        lock (_lock)
        {
            directory.Leases--;
            CloseIfUnused(directory);
        }
    }

    /// <summary>Forgets all open directories but the root: some may have been removed.</summary>
    internal void Clear()
    {
        lock (_lock)
        {
            while (_byUse.Last is { } last) Drop(last);
        }
    }

    public void Dispose()
    {
        Clear();
        Return(_root);
    }

    private OpenDirectory LeaseNearest(string path)
    {
        lock (_lock)
        {
            var lookup = _byPath.GetAlternateLookup<ReadOnlySpan<char>>();
            for (var ancestor = path.AsSpan(); ancestor.Length > 0; ancestor = ancestor[..Math.Max(0, ancestor.LastIndexOf('/'))])
                if (lookup.TryGetValue(ancestor, out var node)) return Use(node);
            _root.Leases++;
            return _root;
        }
    }

    private OpenDirectory? Step(OpenDirectory parent, string path, bool create)
    {
        var name = path.AsSpan(parent.Path.Length == 0 ? 0 : parent.Path.Length + 1);
        using var bytes = new PathBytes(name, stackalloc byte[PathBytes.StackSize]);
        var result = bytes.IsValid ? Posix.OpenAt(parent.Descriptor, bytes.WithNul, OpenFlags.BaseDirectory) : -Errno.IllegalBytes;
        var created = false;
        if (result == -Errno.NoEntry && create)
        {
            result = Posix.MakeDirectoryAt(parent.Descriptor, bytes.WithNul);
            created = result >= 0;
            if (created || result == -Errno.Exists) result = Posix.OpenAt(parent.Descriptor, bytes.WithNul, OpenFlags.BaseDirectory);
        }

        if (result >= 0) return Insert(new OpenDirectory(path, result) { IsNew = created, Leases = 1 });
        if (result == -Errno.NotDirectory) ThrowIfInTheWay(parent.Descriptor, bytes.WithNul, path, create);
        else if (result != -Errno.NoEntry || create) throw LocalErrors.Writing(result, "open or create the directory", Shown(path));
        return null;
    }

    private void ThrowIfInTheWay(int parent, ReadOnlySpan<byte> name, string path, bool create)
    {
        _ = Posix.StatAt(parent, name, out var metadata);
        if (metadata.Kind == EntryKind.Link)
            throw new LocalIOException(ErrorCode.LocalPathEscapes, Shown(path), $"'{Shown(path)}' is a link, and following it could lead out of '{_rootPath}'; remove the link or choose another destination.");
        if (create)
            throw new LocalIOException(ErrorCode.LocalConflict, Shown(path), $"'{Shown(path)}' must be a directory but is a file; move it away or choose another destination.");
    }

    private string Shown(string path) => ManifestPath.Combine(_rootPath, path);

    private OpenDirectory Insert(OpenDirectory opened)
    {
        lock (_lock)
        {
            if (_byPath.TryGetValue(opened.Path, out var existing))
            {
                // Another thread was faster; both descriptors stand for the same directory.
                Posix.Close(opened.Descriptor);
                return Use(existing);
            }

            _byPath.Add(opened.Path, _byUse.AddFirst(opened));
            if (_byUse.Count > _capacity) Drop(_byUse.Last!);
            return opened;
        }
    }

    private OpenDirectory Use(LinkedListNode<OpenDirectory> node)
    {
        _byUse.Remove(node);
        _byUse.AddFirst(node);
        node.Value.Leases++;
        return node.Value;
    }

    private void Drop(LinkedListNode<OpenDirectory> node)
    {
        _byUse.Remove(node);
        _byPath.Remove(node.Value.Path);
        node.Value.IsDropped = true;
        CloseIfUnused(node.Value);
    }

    private void CloseIfUnused(OpenDirectory directory)
    {
        if (directory.Leases == 0 && (directory.IsDropped || directory == _root)) Posix.Close(directory.Descriptor);
    }
}

/// <summary>One open directory of a destination; the counters belong to <see cref="DirectoryCache"/>.</summary>
internal sealed class OpenDirectory(string path, int descriptor)
{
    /// <summary>The path relative to the destination; empty for the destination itself.</summary>
    internal string Path { get; } = path;

    internal int Descriptor { get; } = descriptor;

    /// <summary>Whether this process created it, so that it can hold nothing of an earlier run.</summary>
    internal bool IsNew { get; init; }

    internal int Leases { get; set; }

    internal bool IsDropped { get; set; }
}
