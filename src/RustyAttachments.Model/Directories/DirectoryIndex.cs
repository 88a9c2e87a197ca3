using System.Runtime.InteropServices;
using RustyAttachments.Model.Entries;

namespace RustyAttachments.Model.Directories;

/// <summary>
/// All directories of a manifest, explicit and implied, sorted by code point, each with its number: what the <c>dirs</c>
/// of the 2025 formats hold and what <c>$N/leaf</c> refers to. Immutable; made by <see cref="DirectoryIndexBuilder"/>.
/// </summary>
public sealed class DirectoryIndex
{
    private readonly DirEntry[] _dirs;
    private readonly Dictionary<string, Slot> _slots;
    private readonly Dictionary<string, Slot>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    internal DirectoryIndex(string[] sorted, Dictionary<string, Slot> slots)
    {
        _slots = slots;
        _lookup = slots.GetAlternateLookup<ReadOnlySpan<char>>();
        _dirs = new DirEntry[sorted.Length];
        for (var i = 0; i < sorted.Length; i++)
        {
            ref var slot = ref CollectionsMarshal.GetValueRefOrNullRef(slots, sorted[i]);
            slot.Number = i;
            _dirs[i] = new DirEntry(sorted[i], slot.Marks.HasFlag(DirectoryMarks.Deleted));
        }
    }

    /// <summary>The index without directories.</summary>
    public static DirectoryIndex Empty { get; } = new DirectoryIndexBuilder().Build();

    /// <summary>The directories; the position of each is its number.</summary>
    public IReadOnlyList<DirEntry> Dirs => _dirs;

    /// <summary>The number of the directory at <paramref name="path"/>, or -1.</summary>
    public int NumberOf(ReadOnlySpan<char> path) => _lookup.TryGetValue(path, out var slot) ? slot.Number : -1;

    /// <summary>The directory above <paramref name="path"/>, empty at the top. <c>/</c> itself is never a parent.</summary>
    internal static ReadOnlySpan<char> ParentOf(ReadOnlySpan<char> path)
    {
        var slash = path.LastIndexOf('/');
        return slash <= 0 ? default : path[..slash];
    }

    /// <summary>Whether something that was added is in the directory at <paramref name="path"/>.</summary>
    internal bool IsParent(string path) => Has(path, DirectoryMarks.Parent);

    /// <summary>Whether a live file, directory or link target is in the directory at <paramref name="path"/>.</summary>
    internal bool HoldsLive(string path) => Has(path, DirectoryMarks.Inhabited | DirectoryMarks.HoldsDirectory | DirectoryMarks.Targeted);

    /// <summary>Whether the directory at <paramref name="path"/> exists because something was deleted from it or a link leads into it.</summary>
    internal bool IsMentioned(string path) => Has(path, DirectoryMarks.Bereft | DirectoryMarks.Targeted);

    /// <summary>The directories in the order of files, which differs where a path has astral characters.</summary>
    internal string[] PathsInFileOrder()
    {
        var paths = Array.ConvertAll(_dirs, static d => d.Path);
        for (var i = 1; i < paths.Length; i++)
        {
            if (string.CompareOrdinal(paths[i - 1], paths[i]) < 0) continue;
            Array.Sort(paths, StringComparer.Ordinal);
            break;
        }

        return paths;
    }

    /// <summary>
    /// The normal form of a manifest's directories, in order. The text formats list every parent beside the explicit
    /// directories and do not mark which is which, so the model keeps exactly those that the text could not imply:
    /// a live directory is kept unless something live is in it. The directory of a link's target counts as one that
    /// exists, as the text lists it like one, so that an empty directory is never lost because a link points into it;
    /// and a deletion does not take its directory along, so that one is kept, live unless it is deleted itself.
    /// </summary>
    internal DirEntry[] NotImplied()
    {
        var kept = new List<DirEntry>();
        // What is in a directory sorts behind it, so from the end every inhabitant is known before its directory.
        for (var i = _dirs.Length - 1; i >= 0; i--)
        {
            var path = _dirs[i].Path;
            if (!_dirs[i].IsDeleted)
            {
                if ((_slots[path].Marks & DirectoryMarks.Inhabited) != 0) continue;
                Inhabit(path);
            }

            kept.Add(_dirs[i]);
        }

        kept.Reverse();
        return kept.ToArray();
    }

    private bool Has(string path, DirectoryMarks marks) => _slots.TryGetValue(path, out var slot) && (slot.Marks & marks) != 0;

    /// <summary>A kept directory is something live in those above it.</summary>
    private void Inhabit(string path)
    {
        for (var parent = ParentOf(path); !parent.IsEmpty; parent = ParentOf(parent))
        {
            ref var slot = ref CollectionsMarshal.GetValueRefOrNullRef(_lookup, parent);
            if ((slot.Marks & DirectoryMarks.Inhabited) != 0) return;
            slot.Marks |= DirectoryMarks.Inhabited;
        }
    }

    /// <summary>A directory's entry in the dictionary; the path is the key, found without making a string.</summary>
    internal struct Slot
    {
        public string Path;
        public DirectoryMarks Marks;
        public int Number;
    }
}
