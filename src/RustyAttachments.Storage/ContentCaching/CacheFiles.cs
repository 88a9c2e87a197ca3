using System.IO.Enumeration;
using Microsoft.Win32.SafeHandles;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.Files;

namespace RustyAttachments.Storage.ContentCaching;

/// <summary>
/// The directory of a content cache: objects are files <c>{hash}.xxh128</c>, their time of modification is when they were
/// last used, and what is not whole yet is in <c>.tmp/</c>. Blocking; failures are those of the file system.
/// </summary>
internal sealed class CacheFiles : IDisposable
{
    private const string Suffix = ".xxh128";

    // Writing down each use would cost as much as the use; who is older by less is not worth knowing.
    private static readonly TimeSpan Grain = TimeSpan.FromMinutes(1);

    private static readonly EnumerationOptions AllButLinks = new() { AttributesToSkip = FileAttributes.ReparsePoint, ReturnSpecialDirectories = false };

    private readonly StoreTree _tree;
    private readonly TempArea _temps;
    private readonly TimeProvider _time;

    public CacheFiles(string root, TimeProvider time)
    {
        _tree = new StoreTree(root, durable: false);
        _temps = new TempArea(_tree, time);
        _time = time;
    }

    /// <summary>Where an object is, or would be.</summary>
    public string PathOf(ContentHash hash) => Path.Combine(_tree.Root, NameOf(hash));

    /// <summary>Opens an object and notes its use; null when it is not there.</summary>
    public CachedContent? TryOpen(ContentHash hash)
    {
        using var directory = _tree.TryOpen("");
        if (directory is null || Libc.TryStat(directory, NameOf(hash)) is not { Kind: FileKind.Regular } status) return null;
        if (Libc.TryOpenFile(directory, NameOf(hash)) is not { } file) return null;
        if (status.Modified < _time.GetUtcNow() - Grain) Touch(file);
        return new CachedContent(file, status.Size);
    }

    /// <summary>Creates a file to be filled.</summary>
    public TempFile Create() => _temps.Create();

    /// <summary>Gives a filled file its name. The disk need not have it yet: readers check what they read.</summary>
    public void Publish(TempFile file, ContentHash hash)
    {
        Touch(file.Handle);
        using var directory = _tree.OpenOrCreate("");
        file.Publish(directory, NameOf(hash));
    }

    /// <summary>Removes an object; false when the file system refuses.</summary>
    public bool TryRemove(ContentHash hash)
    {
        try
        {
            using var directory = _tree.TryOpen("");
            if (directory is not null) Libc.Unlink(directory, NameOf(hash));
            return true;
        }
        catch (IOException)
        {
            return false; // another user's, in a directory that protects its files
        }
    }

    /// <summary>All objects, in no order.</summary>
    public List<CacheEntry> Scan() => !Directory.Exists(_tree.Root) ? [] :
    [
        .. new FileSystemEnumerable<CacheEntry>(_tree.Root, static (ref FileSystemEntry e) => new CacheEntry(HashOf(e.FileName)!.Value, e.Length, e.LastWriteTimeUtc.UtcDateTime), AllButLinks)
        {
            ShouldIncludePredicate = static (ref FileSystemEntry e) => !e.IsDirectory && HashOf(e.FileName) is not null,
        },
    ];

    public void Dispose() => _temps.Dispose();

    private static string NameOf(ContentHash hash) => hash + Suffix;

    private static ContentHash? HashOf(ReadOnlySpan<char> name) =>
        name.EndsWith(Suffix, StringComparison.Ordinal) && ContentHash.TryParse(name[..^Suffix.Length], out var hash) && hash.IsDigest ? hash : null;

    private void Touch(SafeFileHandle file)
    {
        try
        {
            File.SetLastWriteTimeUtc(file, _time.GetUtcNow().UtcDateTime);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another user's, or a read-only file system: the object is found all the same, only its age is wrong.
        }
    }
}
