using System.Globalization;
using System.Text;
using RustyAttachments.Common.Hashing;

namespace RustyAttachments.Actors.Scanning;

/// <summary>
/// Tells whether two nodes see the same tree under the same paths: a digest of the listing of what was named, one level
/// deep. Names, kinds, and of files the size and modification time, go into it. Blocking.
/// </summary>
public static class TreeProbe
{
    private const int MaxEntries = 20_000; // of each directory, in order; enough to tell trees apart

    /// <summary>The digest for absolute paths, which need not be the same on every node. What does not exist is part of the digest, too.</summary>
    public static ContentHash Digest(IEnumerable<string> paths, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var hasher = new ContentHasher();
        foreach (var path in paths)
        {
            cancellationToken.ThrowIfCancellationRequested();
            AppendEntry(hasher, new FileInfo(path), ".");
            if (!Directory.Exists(path)) continue;
            foreach (var entry in Entries(path).OrderBy(static entry => entry.Name, StringComparer.Ordinal).Take(MaxEntries))
                AppendEntry(hasher, entry, entry.Name);
        }

        return hasher.Current();
    }

    private static List<FileSystemInfo> Entries(string path)
    {
        try
        {
            return new DirectoryInfo(path).EnumerateFileSystemInfos("*", new EnumerationOptions { AttributesToSkip = 0, IgnoreInaccessible = false, RecurseSubdirectories = false }).ToList();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // a node that may not list it sees another tree
        }
    }

    private static void AppendEntry(ContentHasher hasher, FileSystemInfo entry, string name)
    {
        if (entry.LinkTarget is { } target) Append(hasher, "link", name, target);
        else if (Directory.Exists(entry.FullName)) Append(hasher, "directory", name);
        else if (new FileInfo(entry.FullName) is { Exists: true } file) Append(hasher, "file", name, file.Length.ToString(CultureInfo.InvariantCulture), file.LastWriteTimeUtc.Ticks.ToString(CultureInfo.InvariantCulture));
        else Append(hasher, "nothing", name);
    }

    // Lengths go before texts, so that no two lists of texts look the same.
    private static void Append(ContentHasher hasher, params ReadOnlySpan<string> texts)
    {
        foreach (var text in texts)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            hasher.Append(BitConverter.GetBytes(bytes.Length));
            hasher.Append(bytes);
        }
    }
}
