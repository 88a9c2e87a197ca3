using RustyAttachments.Common.Hashing;
using RustyAttachments.Model;
using RustyAttachments.Model.Entries;

namespace RustyAttachments.Bench;

/// <summary>Trees of realistic depth and names, the same for the same seed.</summary>
internal static class ManifestData
{
    private static readonly string[] Words = ["assets", "shot", "render", "textures", "comp", "cache", "scene", "geo", "plates", "lighting", "été", "作品", "final", "v001", "publish"];

    /// <summary>A snapshot of <paramref name="count"/> files, about ten to a directory, one percent links.</summary>
    public static Snapshot Tree(int count, int seed)
    {
        var random = new Random(seed);
        var files = new FileEntry[count];
        var dirs = new List<string> { "project" };
        var dir = dirs[0];
        for (var i = 0; i < count; i++)
        {
            if (i % 10 == 0)
            {
                var parent = dirs[random.Next(Math.Max(0, dirs.Count - 2000), dirs.Count)];
                if (parent.Count(static c => c == '/') > 8) parent = dirs[random.Next(Math.Min(dirs.Count, 100))];
                dir = $"{parent}/{Words[random.Next(Words.Length)]}_{i / 10:D5}";
                dirs.Add(dir);
            }

            var path = $"{dir}/{Words[random.Next(Words.Length)]}.{i % 10:D4}.exr";
            files[i] = i > 0 && random.Next(100) == 0 && !files[i - 1].IsSymlink
                ? FileEntry.Symlink(path, files[i - 1].Path)
                : FileEntry.Hashed(path, Hash(random), random.NextInt64(64 * 1024 * 1024), 1_700_000_000_000_000 + random.NextInt64(100_000_000_000_000), random.Next(20) == 0);
        }

        return new Snapshot(files, [], ChunkSize.Default);
    }

    /// <summary>The tree with one percent of its files changed, one percent removed and one percent added.</summary>
    public static Snapshot Changed(Snapshot tree, int seed)
    {
        var random = new Random(seed);
        var files = new List<FileEntry>(tree.Files.Count + (tree.Files.Count / 50));
        foreach (var file in tree.Files)
        {
            var dice = random.Next(100);
            if (dice == 0) continue;
            files.Add(dice == 1 && file.HasContent ? file.WithHash(Hash(random)) : file);
            if (dice == 2) files.Add(FileEntry.Hashed(file.Path + "_new", Hash(random), 1000, 1_700_000_000_000_000));
        }

        return new Snapshot(files.ToArray(), [], tree.ChunkSize);
    }

    private static ContentHash Hash(Random random) => new(new UInt128((ulong)random.NextInt64(), (ulong)random.NextInt64()));
}
