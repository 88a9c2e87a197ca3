using System.Text;
using RustyAttachments.TestKit.Files;
using static RustyAttachments.TestKit.Files.TreeNode;

namespace RustyAttachments.Integration.Tests.Support;

/// <summary>Trees that tests move.</summary>
internal static class Trees
{
    /// <summary>A bit of everything that a tree of assets can hold and that comes back as it was.</summary>
    public static Tree Everything() => new()
    {
        ["scene.blend"] = File("scene", mtime: 1_700_000_000_123_456),
        ["textures/wood.exr"] = File(Bytes(300_000, seed: 1), mtime: -1),
        ["textures/copy of wood.exr"] = File(Bytes(300_000, seed: 1), mtime: 4_102_444_800_000_001),
        ["textures/empty.exr"] = File("", mtime: 0),
        ["tools/render.sh"] = File("#!/bin/sh\n", mtime: 1_000_000, runnable: true),
        ["tools/latest"] = Link("render.sh"),
        ["links/up"] = Link("../textures/wood.exr"),
        ["links/dir"] = Link("../textures"),
        ["empty/dir"] = Dir(),
        ["Größe/中文/😀 ﬀ.txt"] = File("unicode", mtime: 1),
        ["odd/back\\slash\ttab\nline \"quote\" \u001b[2J"] = File("odd", mtime: 2),
        ["odd/e\u0301"] = File("combining", mtime: 3),
        ["deep/" + string.Join('/', Enumerable.Range(0, 60).Select(i => $"d{i}")) + "/leaf"] = File("deep", mtime: 4),
    };

    /// <summary>Many small files with distinct contents.</summary>
    public static Tree Small(int count, int seed = 1)
    {
        var tree = new Tree();
        for (var i = 0; i < count; i++) tree[$"d{i % 50}/f{i}"] = File(Encoding.UTF8.GetBytes($"{seed} file {i}"), mtime: i);
        return tree;
    }

    /// <summary>Bytes that do not repeat.</summary>
    public static byte[] Bytes(int count, int seed)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
