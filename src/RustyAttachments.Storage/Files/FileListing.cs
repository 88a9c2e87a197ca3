using System.IO.Enumeration;

namespace RustyAttachments.Storage.Files;

/// <summary>Finds the objects of a file store by key prefix, in key order. Links and special files are not objects.</summary>
internal static class FileListing
{
    private static readonly EnumerationOptions AllButLinks = new()
    {
        AttributesToSkip = FileAttributes.ReparsePoint,
        IgnoreInaccessible = false,
        ReturnSpecialDirectories = false,
    };

    /// <summary>A name in a directory; for files with size in bytes and time.</summary>
    internal readonly record struct Child(string Name, bool IsDirectory, long Size, DateTimeOffset Modified);

    /// <summary>
    /// The children of <paramref name="directory"/> whose keys can begin with <paramref name="prefix"/>, in the order
    /// of the keys they lead to: a directory sorts as if its name ended with a slash. Holds one directory in memory.
    /// </summary>
    public static List<Child> Children(string root, string directory, string prefix)
    {
        var start = directory.Length == 0 ? "" : directory + "/";
        var path = Path.Combine(root, directory);
        var entries = new FileSystemEnumerable<Child>(path, ToChild, AllButLinks)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => Wanted(start, entry.FileName, entry.IsDirectory, prefix),
        };
        var children = entries.ToList();
        children.Sort(static (a, b) => CompareKeys(a, b));
        return children;
    }

    private static Child ToChild(ref FileSystemEntry entry) => entry.IsDirectory
        ? new Child(entry.FileName.ToString(), true, 0, default)
        : new Child(entry.FileName.ToString(), false, entry.Length, entry.LastWriteTimeUtc);

    private static bool Wanted(string start, ReadOnlySpan<char> name, bool isDirectory, string prefix)
    {
        if (start.Length == 0 && name.StartsWith(".")) return false; // the store's own: .tmp, .meta
        var rest = prefix.AsSpan(Math.Min(start.Length, prefix.Length));
        return name.StartsWith(rest, StringComparison.Ordinal)
            || (isDirectory && rest.Length > name.Length && rest.StartsWith(name, StringComparison.Ordinal) && rest[name.Length] == '/');
    }

    private static int CompareKeys(Child a, Child b)
    {
        var common = a.Name.AsSpan().CommonPrefixLength(b.Name);
        return At(a, common).CompareTo(At(b, common));

        static int At(Child child, int index) =>
            index < child.Name.Length ? child.Name[index] : index == child.Name.Length && child.IsDirectory ? '/' : -1;
    }
}
