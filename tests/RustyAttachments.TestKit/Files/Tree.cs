using System.Collections;
using System.Runtime.InteropServices;
using System.Text;
using Xunit;

namespace RustyAttachments.TestKit.Files;

/// <summary>
/// A tree of files as a literal: <c>new Tree { ["a/b.txt"] = File("x", mtime: -1), ["l"] = Link("a/b.txt"), ["empty"] = Dir() }</c>
/// (with <c>using static …TreeNode</c>). It can be created on disk, read back and compared as a whole. Directories
/// count only when they are empty: the parents of entries are implied.
/// </summary>
public sealed partial class Tree : IEnumerable<KeyValuePair<string, TreeNode>>
{
    private readonly SortedDictionary<string, TreeNode> _nodes = new(StringComparer.Ordinal);

    /// <summary>The node at a path relative to the tree's root.</summary>
    public TreeNode this[string path]
    {
        get => _nodes[path];
        set => _nodes[path] = value;
    }

    /// <summary>Number of stated nodes.</summary>
    public int Count => _nodes.Count;

    /// <summary>The stated paths, sorted by UTF-16 units.</summary>
    public IReadOnlyCollection<string> Paths => _nodes.Keys;

    public void Add(string path, TreeNode node) => _nodes.Add(path, node);

    public bool Remove(string path) => _nodes.Remove(path);

    public bool TryGet(string path, out TreeNode? node) => _nodes.TryGetValue(path, out node);

    public IEnumerator<KeyValuePair<string, TreeNode>> GetEnumerator() => _nodes.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Creates the tree below a directory, which is created too, and returns that directory.</summary>
    public string CreateIn(string directory)
    {
        Directory.CreateDirectory(directory);
        foreach (var (path, node) in _nodes) Create(Path.Combine(directory, path), node);
        return directory;
    }

    /// <summary>Reads what is on disk; every file with its mtime, links not followed, empty directories stated.</summary>
    public static Tree ReadFrom(string directory)
    {
        var tree = new Tree();
        var pending = new Stack<string>([""]);
        while (pending.TryPop(out var at))
        {
            var entries = new DirectoryInfo(Path.Combine(directory, at)).GetFileSystemInfos();
            if (entries.Length == 0 && at.Length > 0) tree[at] = TreeNode.Dir();
            foreach (var entry in entries)
            {
                var path = at.Length == 0 ? entry.Name : $"{at}/{entry.Name}";
                if (entry is DirectoryInfo && entry.LinkTarget is null) pending.Push(path);
                else tree[path] = Read(entry);
            }
        }

        return tree;
    }

    /// <summary>Fails with every difference, unless both trees say the same.</summary>
    public static void AssertEqual(Tree expected, Tree actual)
    {
        var report = new StringBuilder();
        foreach (var path in expected.StatedPaths().Union(actual.StatedPaths()).Order(StringComparer.Ordinal))
        {
            var (has, should) = (actual.TryGet(path, out var a), expected.TryGet(path, out var e));
            if (!has) report.AppendLine($"missing    {path}: {e}");
            else if (!should) report.AppendLine($"unexpected {path}: {a}");
            else if (!Equals(a, e)) report.AppendLine($"differs    {path}: expected {e}, found {a}");
        }

        Assert.True(report.Length == 0, report.ToString());
    }

    public override string ToString() => string.Join('\n', _nodes.Select(n => $"{n.Key}: {n.Value}"));

    /// <summary>Paths without the directories that others imply.</summary>
    private IEnumerable<string> StatedPaths() => _nodes
        .Where(n => n.Value is not TreeNode.DirectoryNode || !_nodes.Keys.Any(p => p.StartsWith(n.Key + "/", StringComparison.Ordinal)))
        .Select(n => n.Key);

    private static void Create(string path, TreeNode node)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        switch (node)
        {
            case TreeNode.FileNode file:
                File.WriteAllBytes(path, file.Content);
                File.SetUnixFileMode(path, file.Runnable ? (UnixFileMode)0x1ED : (UnixFileMode)0x1A4); // 0755, 0644
                if (file.Mtime is { } mtime) File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch.AddTicks(mtime * TimeSpan.TicksPerMicrosecond));
                break;
            case TreeNode.LinkNode link:
                File.CreateSymbolicLink(path, link.Text);
                break;
            case TreeNode.DirectoryNode:
                Directory.CreateDirectory(path);
                break;
            default:
                Assert.Equal(0, MakeFifo(path, 0x1B4));
                break;
        }
    }

    private static TreeNode Read(FileSystemInfo entry)
    {
        if (entry.LinkTarget is { } text) return TreeNode.Link(text);
        if (IsFifo(entry.FullName)) return TreeNode.Fifo();
        const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        var ticks = (entry.LastWriteTimeUtc - DateTime.UnixEpoch).Ticks;
        var mtime = Math.DivRem(ticks, TimeSpan.TicksPerMicrosecond, out var rest) - (rest < 0 ? 1 : 0);
        return TreeNode.File(File.ReadAllBytes(entry.FullName), mtime, (entry.UnixFileMode & AnyExecute) != 0);
    }

    private static bool IsFifo(string path)
    {
        const int NoFollow = 0x100, ModeOffset = 28, KindMask = 0xF000, Fifo = 0x1000;
        var buffer = new byte[256];
        Assert.Equal(0, StatX(-100, path, NoFollow, 0x7FF, buffer));
        return (BitConverter.ToUInt16(buffer, ModeOffset) & KindMask) == Fifo;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int directory, string path, int flags, uint mask, byte[] result);

    [LibraryImport("libc", EntryPoint = "mkfifo", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeFifo(string path, uint mode);
}
