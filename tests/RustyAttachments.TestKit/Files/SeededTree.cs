namespace RustyAttachments.TestKit.Files;

/// <summary>
/// Trees out of a seed with what transfers stumble over: duplicates, empty files, sizes around the chunk size, links,
/// empty and deep directories, execute bits, odd names and times.
/// </summary>
public static class SeededTree
{
    private const int DeepLevels = 40;
    private static readonly string[] Names = ["a", "b.exr", "c c", "ü", "dé", "E", ".hidden", "f\nf"];

    /// <summary>A tree of about <paramref name="files"/> files, of which the largest have a few times <paramref name="chunkBytes"/> bytes.</summary>
    public static Tree Create(int seed, int files, int chunkBytes)
    {
        var random = new Random(seed);
        var tree = new Tree();
        var contents = new List<byte[]>();
        var paths = new List<string>();
        for (var i = 0; i < files; i++)
        {
            var path = $"{Directory(random)}{Names[random.Next(Names.Length)]}{i}";
            if (contents.Count == 0 || random.Next(4) > 0) contents.Add(Content(random, chunkBytes, i));
            tree[path] = TreeNode.File(contents[random.Next(contents.Count)], mtime: random.NextInt64(-1_000_000, 4_102_444_800_000_000), runnable: random.Next(8) == 0);
            paths.Add(path);
        }

        tree["empty/inside"] = TreeNode.Dir();
        tree["deep/" + string.Join('/', Enumerable.Repeat("d", DeepLevels)) + "/leaf"] = TreeNode.File("leaf", mtime: seed);
        for (var i = 0; i < Math.Max(1, files / 10); i++) tree[$"links/l{i}"] = TreeNode.Link("../" + paths[random.Next(paths.Count)]);
        return tree;
    }

    private static string Directory(Random random) => string.Concat(Enumerable.Range(0, random.Next(4)).Select(_ => $"d{random.Next(3)}/"));

    // The number makes contents of the same size differ.
    private static byte[] Content(Random random, int chunkBytes, int number)
    {
        int[] sizes = [0, 1, random.Next(2, 200), random.Next(2, 200), random.Next(2, chunkBytes), chunkBytes - 1, chunkBytes, chunkBytes + 1, (2 * chunkBytes) + random.Next(chunkBytes)];
        var content = new byte[sizes[random.Next(sizes.Length)]];
        random.NextBytes(content);
        if (content.Length > sizeof(int)) BitConverter.TryWriteBytes(content, number);
        return content;
    }
}
