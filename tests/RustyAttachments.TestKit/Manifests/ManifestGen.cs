using CsCheck;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Common.Paths;
using RustyAttachments.Model;
using RustyAttachments.Model.Entries;

namespace RustyAttachments.TestKit.Manifests;

/// <summary>Random manifests that keep every rule, with names that are hard on codecs. Shrinks to fewer, simpler entries.</summary>
public static class ManifestGen
{
    private static readonly string[] HardNames =
    [
        "a", "b", "B", "ab", "$0", "$1", "$12", "$x", "é", "e\u0301", "ﬀ", "😀", "日本語", "back\\slash", "quote\"q", "tab\tname",
        "line\nbreak", "\u0080ctl", "\u0001", "del\u007f", "..dots", ".hidden", "%20", " ", "-dash", "~", "z.txt", "a b", "C:x", "\uE000", "\uFFFD",
    ];

    private static readonly Gen<ChunkSize> Chunks = Gen.OneOf(ChunkSize.Default, ChunkSize.None, ChunkSize.Of(1000), ChunkSize.Of(1));

    /// <summary>One component of a path.</summary>
    public static Gen<string> Name { get; } = Gen.Frequency(
        (8, Gen.OneOf(HardNames)),
        (2, Gen.Select(Gen.OneOf(HardNames), Gen.Int[0, 99], (name, number) => name + number)),
        (1, Gen.String[Gen.Char.Where(c => c is not ('/' or '\0') && !char.IsSurrogate(c)), 1, 8].Where(n => n is not ("." or "..") && !ManifestPath.IsAbsolute(n))));

    /// <summary>A relative path of one to five components.</summary>
    public static Gen<string> RelativePath { get; } = Name.Array[1, 5].Select(parts => string.Join('/', parts));

    /// <summary>A digest, or rarely some other text that manifests may carry as a hash.</summary>
    public static Gen<ContentHash> Hash { get; } = Gen.Frequency(
        (9, Gen.Select(Gen.ULong, Gen.ULong, (high, low) => new ContentHash(new UInt128(high, low)))),
        (1, Gen.String[Gen.Char.AlphaNumeric, 1, 40].Select(ContentHash.Parse)));

    /// <summary>A modification time in µs: ordinary, before 1970, far in the future, extreme.</summary>
    public static Gen<long> Mtime { get; } = Gen.OneOf(Gen.Long[1_500_000_000_000_000, 1_900_000_000_000_000], Gen.Long, Gen.OneOf(0L, -1L, 1L, long.MinValue, long.MaxValue, (1L << 53) + 1));

    /// <summary>A relative snapshot with hashed files.</summary>
    public static Gen<Snapshot> Snapshot { get; } = Entries(diff: false).Select(e => new Snapshot(e.Files, e.Dirs, e.ChunkSize));

    /// <summary>A relative diff.</summary>
    public static Gen<SnapshotDiff> Diff { get; } = Entries(diff: true).Select(Hash, (e, parent) => new SnapshotDiff(e.Files, e.Dirs, e.ChunkSize, parent.ToString()));

    /// <summary>An absolute snapshot.</summary>
    public static Gen<AbsSnapshot> AbsSnapshot { get; } = Snapshot.Select(s => new AbsSnapshot(Rooted(s), RootedDirs(s), s.ChunkSize));

    /// <summary>An absolute diff.</summary>
    public static Gen<AbsSnapshotDiff> AbsDiff { get; } = Diff.Select(d => new AbsSnapshotDiff(Rooted(d), RootedDirs(d), d.ChunkSize, d.ParentManifestHash));

    /// <summary>Any of the four kinds.</summary>
    public static Gen<Manifest> Any { get; } = Gen.OneOf(AsManifest(Snapshot), AsManifest(Diff), AsManifest(AbsSnapshot), AsManifest(AbsDiff));

    /// <summary>A generator of one kind as one of any kind.</summary>
    public static Gen<Manifest> AsManifest<T>(Gen<T> gen) where T : Manifest => gen.Select(static m => (Manifest)m);

    private static Gen<(FileEntry[] Files, DirEntry[] Dirs, ChunkSize ChunkSize)> Entries(bool diff)
    {
        var seed = Gen.Select(RelativePath, Gen.Int[0, 9], Gen.Long[0, 1L << 40], Mtime, Gen.Bool, Hash, RelativePath,
            (path, kind, size, mtime, runnable, hash, target) => new Seed(path, kind, size, mtime, runnable, hash, target));
        return Gen.Select(seed.Array[0, 30], Chunks, (seeds, chunks) => Build(seeds, chunks, diff));
    }

    /// <summary>Turns seeds into entries, leaving out what would break a rule.</summary>
    private static (FileEntry[] Files, DirEntry[] Dirs, ChunkSize ChunkSize) Build(Seed[] seeds, ChunkSize chunks, bool diff)
    {
        var files = new Dictionary<string, FileEntry>();
        var dirs = new Dictionary<string, DirEntry>();
        var parents = new HashSet<string>();
        foreach (var seed in seeds)
        {
            if (ManifestPath.IsAbsolute(seed.Path) || ManifestPath.IsAbsolute(seed.Target)) continue;
            if (files.ContainsKey(seed.Path) || dirs.ContainsKey(seed.Path) || parents.Contains(seed.Path)) continue;
            var above = Above(seed.Path).Concat(seed.Kind == 0 ? Above(seed.Target) : []).ToList();
            if (above.Exists(p => files.ContainsKey(p) || p == seed.Path) || (dirs.Keys.Any(d => above.Contains(d) && dirs[d].IsDeleted))) continue;
            parents.UnionWith(above);
            if (seed.Kind == 1 || (seed.Kind == 2 && diff)) dirs.Add(seed.Path, new DirEntry(seed.Path, seed.Kind == 2));
            else files.Add(seed.Path, File(seed, chunks, diff));
        }

        return (files.Values.ToArray(), dirs.Values.ToArray(), chunks);
    }

    private static FileEntry File(Seed seed, ChunkSize chunks, bool diff) => seed.Kind switch
    {
        0 => FileEntry.Symlink(seed.Path, seed.Target),
        3 when diff => FileEntry.Deleted(seed.Path),
        4 => FileEntry.Unhashed(seed.Path, seed.Size, seed.Mtime, seed.Runnable),
        5 when chunks.Bytes > 0 => Chunked(seed, chunks),
        _ => FileEntry.Hashed(seed.Path, seed.Hash, seed.Size, seed.Mtime, seed.Runnable),
    };

    private static FileEntry Chunked(Seed seed, ChunkSize chunks)
    {
        var count = 2 + (seed.Size % 4);
        var size = (chunks.Bytes * (count - 1)) + 1 + (seed.Size % chunks.Bytes);
        return FileEntry.Chunked(seed.Path, Enumerable.Repeat(seed.Hash, (int)count).ToArray(), size, seed.Mtime, seed.Runnable);
    }

    private static IEnumerable<string> Above(string path)
    {
        for (var parent = ManifestPath.Parent(path); parent is not null; parent = ManifestPath.Parent(parent)) yield return parent;
    }

    private static FileEntry[] Rooted(Manifest manifest) =>
        manifest.Files.Select(static f => f.MovedTo("/" + f.Path, f.IsSymlink ? "/" + f.SymlinkTarget : null)).ToArray();

    private static DirEntry[] RootedDirs(Manifest manifest) => manifest.Dirs.Select(static d => new DirEntry("/" + d.Path, d.IsDeleted)).ToArray();

    private sealed record Seed(string Path, int Kind, long Size, long Mtime, bool Runnable, ContentHash Hash, string Target);
}
