using System.IO.Enumeration;
using RustyAttachments.Storage.Stores;

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
    /// The objects of a store in key order. <paramref name="children"/> lists a directory (<c>""</c> is the root), which may
    /// have vanished since it was found.
    /// </summary>
    public static async IAsyncEnumerable<ObjectInfo> ObjectsAsync(Func<string, Task<List<Child>>> children)
    {
        // Directories still to be visited, the next one on top, with the rest of their parents' children below them.
        var pending = new Stack<(string Directory, IEnumerator<Child> Children)>();
        pending.Push(("", (await children("")).GetEnumerator()));
        while (pending.TryPeek(out var top))
        {
            if (!top.Children.MoveNext())
            {
                pending.Pop();
                continue;
            }

            var child = top.Children.Current;
            var text = top.Directory.Length == 0 ? child.Name : $"{top.Directory}/{child.Name}";
            if (child.IsDirectory) pending.Push((text, (await children(text)).GetEnumerator()));
            else if (StoreKey.TryParse(text, out var key)) yield return new ObjectInfo(key, child.Size, child.Modified);
        }
    }

    /// <summary>
    /// The children of <paramref name="directory"/> whose keys can begin with <paramref name="prefix"/>, in the order
    /// of the keys they lead to: a directory sorts as if its name ended with a slash. None when it is not there (any more).
    /// Holds one directory in memory.
    /// </summary>
    public static List<Child> Children(string root, string directory, string prefix)
    {
        var start = directory.Length == 0 ? "" : directory + "/";
        try
        {
            var entries = new FileSystemEnumerable<Child>(Path.Combine(root, directory), ToChild, AllButLinks)
            {
                ShouldIncludePredicate = (ref FileSystemEntry entry) => Wanted(start, entry.FileName, entry.IsDirectory, prefix),
            };
            var children = entries.ToList();
            children.Sort(static (a, b) => CompareKeys(a, b));
            return children;
        }
        catch (DirectoryNotFoundException) when (directory.Length > 0)
        {
            return [];
        }
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
