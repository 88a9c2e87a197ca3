using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Storage.Files;

/// <summary>
/// A store in a directory: the object <c>Data/x</c> is the file <c>{root}/Data/x</c>. An object is written to
/// <c>{root}/.tmp/</c> and renamed into place, so readers and other writers never see half of one; content type and
/// metadata are kept below <c>{root}/.meta/</c>. The directory is created by the first write; what is below it goes with
/// its last object. Keys whose first component begins with a dot are the store's own and refused.
/// </summary>
public sealed class FileContentStore : IContentStore
{
    private readonly StoreTree _tree;
    private readonly TempArea _temps;
    private readonly BlockingTaskScheduler _io;
    private readonly bool _durable;

    /// <summary>Opens the store without touching the disk. At most <paramref name="maxConcurrency"/> files are worked on at once; null suits the machine.</summary>
    public FileContentStore(FileStoreUri uri, TimeProvider? time = null, int? maxConcurrency = null)
    {
        ArgumentNullException.ThrowIfNull(uri);
        DisplayName = uri.DisplayName;
        _durable = uri.Durable;
        _tree = new StoreTree(uri.Path, uri.Durable);
        _temps = new TempArea(_tree, time ?? TimeProvider.System);
        Capabilities = new StoreCapabilities(maxConcurrency ?? Math.Clamp(Environment.ProcessorCount * 2, 4, 32), CheapHead: true, ServerSideCopy: false);
        _io = new BlockingTaskScheduler("file store", Capabilities.MaxConcurrency);
        Unfinished = new UnfinishedFiles(_temps, _io, uri.Path);
    }

    /// <inheritdoc/>
    public string DisplayName { get; }

    /// <inheritdoc/>
    public StoreCapabilities Capabilities { get; }

    /// <inheritdoc/>
    public IUnfinishedWrites? Unfinished { get; }

    /// <inheritdoc/>
    public Task<ObjectInfo?> HeadAsync(StoreKey key, CancellationToken cancellationToken) => RunAsync("read", key, () =>
    {
        using var directory = _tree.TryOpen(DirectoryOf(key.Text));
        var status = directory is null ? null : Libc.TryStat(directory, NameOf(key.Text));
        return status is { Kind: FileKind.Regular } file ? new ObjectInfo(key, file.Size, file.Modified) : null;
    }, cancellationToken);

    /// <inheritdoc/>
    public Task<bool[]> HaveAsync(IReadOnlyList<SizedHash> objects, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(objects);
        return RunAsync("read", StoreKey.DataPrefix, () => Have(objects, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<PutOutcome> PutAsync(StoreKey key, ReadOnlyMemory<byte> content, PutOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return RunAsync("write", key, () => Put(key.Text, content, options), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<PutOutcome> PutFileAsync(ContentHash expected, FileRange source, CancellationToken cancellationToken)
    {
        var key = StoreKey.Data(expected);
        return RunAsync("write", key, () => PutFile(key.Text, expected, source, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public Task GetRangeAsync(StoreKey key, long offset, Memory<byte> destination, CancellationToken cancellationToken) => RunAsync("read", key, () =>
    {
        using var file = OpenObject(key.Text);
        var read = ReadFully(file, destination.Span, offset);
        return read == destination.Length ? read : throw StoreFailures.WrongSize(DisplayName, key.Text, offset + destination.Length, RandomAccess.GetLength(file));
    }, cancellationToken);

    /// <inheritdoc/>
    public Task<StoredObject> GetAsync(StoreKey key, long maxBytes, CancellationToken cancellationToken) => RunAsync("read", key, () =>
    {
        var content = ReadSmall(key.Text, maxBytes);
        var metadataFile = ObjectMetadataFile.PathFor(key.Text);
        var metadata = Exists(metadataFile) ? ReadSmall(metadataFile, ObjectMetadataFile.MaxBytes) : null;
        return ObjectMetadataFile.Join(PathOf(metadataFile), content, metadata);
    }, cancellationToken);

    /// <inheritdoc/>
    public Task<ContentHash> GetToFileAsync(StoreKey key, long length, FileRange destination, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(destination.Length, length);
        return RunAsync("read", key, () =>
        {
            using var file = OpenObject(key.Text);
            var size = RandomAccess.GetLength(file);
            if (size != length) throw StoreFailures.WrongSize(DisplayName, key.Text, length, size);
            var (hash, written) = HashingCopy.FromStore(file, destination, cancellationToken);
            return written == length ? hash : throw StoreFailures.WrongSize(DisplayName, key.Text, length, written);
        }, cancellationToken);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        if (!await RunAsync("list", prefix, () => Directory.Exists(_tree.Root), cancellationToken))
            throw FileStoreErrors.NoStore(DisplayName, "list");

        await foreach (var found in FileListing.ObjectsAsync(directory =>
            RunAsync("list", directory, () => FileListing.Children(_tree.Root, directory, prefix), cancellationToken)))
            yield return found;
    }

    /// <inheritdoc/>
    public Task DeleteAsync(StoreKey key, CancellationToken cancellationToken) => RunAsync("delete", key, () =>
    {
        foreach (var file in (string[])[key.Text, ObjectMetadataFile.PathFor(key.Text)])
        {
            using (var directory = _tree.TryOpen(DirectoryOf(file)))
                if (directory is not null) Libc.Unlink(directory, NameOf(file));
            _tree.RemoveEmpty(DirectoryOf(file));
        }

        return true;
    }, cancellationToken);

    /// <inheritdoc/>
    public async Task<PutOutcome> CopyFromAsync(IContentStore source, ContentHash hash, long size, CopyRoute route, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        var key = StoreKey.Data(hash);
        if ((await HeadAsync(key, cancellationToken))?.Size == size) return PutOutcome.AlreadyPresent;
        using var temp = await RunAsync("write", key, _temps.Create, cancellationToken);
        var found = await source.GetToFileAsync(key, size, new FileRange(temp.Handle, PathOf(key.Text), 0, size), cancellationToken);
        if (found != hash) throw StoreFailures.WrongContent(source.DisplayName, key.Text);
        return await RunAsync("write", key, () =>
        {
            using var directory = _tree.OpenOrCreate(DirectoryOf(key.Text));
            var existing = Libc.TryStat(directory, NameOf(key.Text));
            return IsObjectOf(existing, size) ? PutOutcome.AlreadyPresent
                : Publish(temp, directory, key.Text, onlyIfAbsent: true, size, existing is not null);
        }, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _io.Dispose();
        _temps.Dispose();
        return ValueTask.CompletedTask;
    }

    private bool[] Have(IReadOnlyList<SizedHash> objects, CancellationToken cancellationToken)
    {
        var found = new bool[objects.Count];
        using var directory = _tree.TryOpen(StoreKey.DataPrefix);
        if (directory is null) return found;
        Span<byte> name = stackalloc byte[ContentHash.MaxTextLength + StoreKey.DataSuffix.Length + 1];
        for (var i = 0; i < found.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var length = objects[i].Hash.WriteText(name);
            length += System.Text.Encoding.ASCII.GetBytes(StoreKey.DataSuffix, name[length..]);
            name[length] = 0;
            found[i] = IsObjectOf(Libc.TryStat(directory, name[..(length + 1)]), objects[i].Size);
        }

        return found;
    }

    private PutOutcome Put(string key, ReadOnlyMemory<byte> content, PutOptions options)
    {
        using var directory = _tree.OpenOrCreate(DirectoryOf(key));
        var existing = Libc.TryStat(directory, NameOf(key));
        if (options.OnlyIfAbsent && IsObjectOf(existing, content.Length)) return PutOutcome.AlreadyPresent;
        if (ObjectMetadataFile.Encode(options, content.Span) is { } metadata)
            Put(ObjectMetadataFile.PathFor(key), metadata, new PutOptions());

        using var temp = _temps.Create();
        RandomAccess.Write(temp.Handle, content.Span, 0);
        return Publish(temp, directory, key, options.OnlyIfAbsent, content.Length, existing is not null);
    }

    private PutOutcome PutFile(string key, ContentHash expected, FileRange source, CancellationToken cancellationToken)
    {
        using var directory = _tree.OpenOrCreate(DirectoryOf(key));
        var existing = Libc.TryStat(directory, NameOf(key));
        if (IsObjectOf(existing, source.Length)) return PutOutcome.AlreadyPresent;
        using var temp = _temps.Create();
        if (HashingCopy.IntoStore(source, temp.Handle, cancellationToken) != expected) throw LocalFile.Changed(source);
        return Publish(temp, directory, key, onlyIfAbsent: true, source.Length, existing is not null);
    }

    private PutOutcome Publish(TempFile temp, SafeFileHandle directory, string key, bool onlyIfAbsent, long length, bool replaces)
    {
        if (_durable) Libc.Sync(temp.Handle, NameOf(key));
        for (var attempt = 1; ; attempt++)
        {
            using var again = attempt == 1 ? null : _tree.OpenOrCreate(DirectoryOf(key));
            try
            {
                return PublishIn(again ?? directory);
            }
            catch (IOException e) when (e.HResult == Errno.ENOENT && attempt < StoreTree.MaxAttempts)
            {
                // The directory was empty, and whoever deleted its last object has removed it.
            }
        }

        PutOutcome PublishIn(SafeFileHandle into)
        {
            var name = NameOf(key);
            if (onlyIfAbsent && !replaces && !temp.TryPublishNew(into, name))
            {
                if (IsObjectOf(Libc.TryStat(into, name), length)) return PutOutcome.AlreadyPresent;
                replaces = true;
            }

            if (!onlyIfAbsent || replaces) temp.Publish(into, name);
            if (_durable) Libc.Sync(into, name);
            return onlyIfAbsent && replaces ? PutOutcome.Replaced : PutOutcome.Stored;
        }
    }

    private byte[] ReadSmall(string key, long maxBytes)
    {
        using var file = OpenObject(key);
        var size = RandomAccess.GetLength(file);
        if (size > maxBytes) throw StoreFailures.TooLarge(DisplayName, key, maxBytes, size);
        var content = new byte[size];
        var read = ReadFully(file, content, 0);
        return read == size ? content : throw StoreFailures.WrongSize(DisplayName, key, size, read);
    }

    private bool Exists(string key)
    {
        using var directory = _tree.TryOpen(DirectoryOf(key));
        return directory is not null && Libc.TryStat(directory, NameOf(key)) is not null;
    }

    private SafeFileHandle OpenObject(string key)
    {
        using var directory = _tree.TryOpen(DirectoryOf(key));
        if (directory is null && !Directory.Exists(_tree.Root)) throw FileStoreErrors.NoStore(DisplayName, "read");
        var status = directory is null ? null : Libc.TryStat(directory, NameOf(key));
        if (status is { Kind: not FileKind.Regular })
            throw new StoreException(ErrorCode.StoreObjectDamaged, $"'{PathOf(key)}' in the store is not a regular file; remove it and upload its source again.", "read", key);
        return (status is null ? null : Libc.TryOpenFile(directory!, NameOf(key))) ?? throw StoreFailures.Missing(DisplayName, key);
    }

    private static int ReadFully(SafeFileHandle file, Span<byte> buffer, long offset)
    {
        var done = 0;
        while (done < buffer.Length)
        {
            var read = RandomAccess.Read(file, buffer[done..], offset + done);
            if (read == 0) break;
            done += read;
        }

        return done;
    }

    private Task<T> RunAsync<T>(string action, StoreKey key, Func<T> work, CancellationToken cancellationToken) =>
        key.Text.StartsWith('.')
            ? throw new ArgumentException($"Keys that begin with a dot are the file store's own: '{key}'.", nameof(key))
            : RunAsync(action, key.Text, work, cancellationToken);

    private Task<T> RunAsync<T>(string action, string below, Func<T> work, CancellationToken cancellationToken) => _io.RunAsync(() =>
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileStoreErrors.From(e, action, Path.Combine(_tree.Root, below));
        }
    }, cancellationToken);

    private static bool IsObjectOf(FileStatus? status, long length) => status is { Kind: FileKind.Regular } file && file.Size == length;

    private string PathOf(string key) => Path.Combine(_tree.Root, key);

    private static string DirectoryOf(string key)
    {
        var slash = key.LastIndexOf('/');
        return slash < 0 ? "" : key[..slash];
    }

    private static string NameOf(string key) => key[(key.LastIndexOf('/') + 1)..];
}
