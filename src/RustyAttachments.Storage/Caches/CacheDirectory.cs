using RustyAttachments.Common.Errors;
using RustyAttachments.Storage.Caches.Sqlite;

namespace RustyAttachments.Storage.Caches;

/// <summary>
/// The directory that holds the cache files of this machine, one for each kind of cache: <c>{kind}-v1-{machine}.db</c>.
/// The version is part of the name, so that programs that write another form do not meet in one file.
/// </summary>
public sealed class CacheDirectory(string directory, CacheOptions options)
{
    private const string Hashes = "hashes";
    private const string Checks = "checks";

    /// <summary>Where it is; absent until something is remembered.</summary>
    public string Path => directory;

    /// <summary>The kinds of caches.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [Hashes, Checks];

    /// <summary>Opens the cache of file hashes.</summary>
    public SqliteHashCache OpenHashes() => new(PathOf(Hashes), options);

    /// <summary>Opens the cache of what the store with this <see cref="Stores.IContentStore.Identity"/> was seen to have.</summary>
    public SqliteCheckCache OpenChecks(string store) => new(PathOf(Checks), store, options);

    /// <summary>Opens the file of a kind to look after it; null when there is none.</summary>
    public ICacheFile? OpenExisting(string kind) => !File.Exists(PathOf(kind)) ? null : kind switch
    {
        Hashes => OpenHashes(),
        Checks => OpenChecks(""),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such cache."),
    };

    /// <summary>
    /// Removes the caches of this machine, also damaged ones that were kept, and returns the names and sizes in bytes of
    /// the files. Programs that use them go on with what they have open.
    /// </summary>
    public IReadOnlyList<(string File, long Bytes)> Clear()
    {
        if (!Directory.Exists(directory)) return [];
        var removed = new List<(string, long)>();
        foreach (var kind in Kinds)
            foreach (var file in new DirectoryInfo(directory).EnumerateFiles(System.IO.Path.GetFileName(PathOf(kind)) + "*").OrderBy(static file => file.Name, StringComparer.Ordinal))
                removed.Add((file.FullName, Remove(file)));
        return removed;
    }

    /// <summary>The file of a kind.</summary>
    public string PathOf(string kind) => System.IO.Path.Combine(directory, $"{kind}-v1-{MachineId.Current}.db");

    private static long Remove(FileInfo file)
    {
        try
        {
            var bytes = file.Length;
            file.Delete();
            return bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LocalIOException(ErrorCode.LocalWriteFailed, file.FullName, $"'{file.FullName}' cannot be removed: {e.Message.TrimEnd('.')}; check the permissions of its directory.", e);
        }
    }
}
