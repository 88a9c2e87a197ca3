using CsCheck;
using RustyAttachments.TestKit.Files;

namespace RustyAttachments.FileSystem.Tests.Support;

/// <summary>
/// Random small trees full of links: below <c>root</c>, which is collected, and <c>out</c>, which is not. Link texts are
/// relative and absolute, through other links, with <c>..</c> after links, broken, and in circles.
/// </summary>
internal static class RandomTree
{
    private const string Top = "TOP"; // stands for the absolute temp directory until the tree is created

    private static readonly Gen<(int Kind, int Parent, int Name, int Target, int Style)> Step =
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, 99], Gen.Int[0, 5], Gen.Int[0, 99], Gen.Int[0, 9]);

    /// <summary>Trees of up to 22 entries; shrinking removes entries.</summary>
    public static Gen<Tree> Any { get; } = Step.Array[1, 22].Select(Build);

    /// <summary>
    /// Creates the tree in a directory and returns where. That is two levels down, so that no link leads above the
    /// directory: some policies collect whatever links lead to.
    /// </summary>
    public static string CreateIn(TempDirectory temp, Tree tree)
    {
        var directory = temp.CreateDirectory("x/y");
        var actual = new Tree();
        foreach (var (path, node) in tree)
            actual[path] = node is TreeNode.LinkNode link ? TreeNode.Link(link.Text.Replace(Top, directory, StringComparison.Ordinal)) : node;
        return actual.CreateIn(directory);
    }

    private static Tree Build((int Kind, int Parent, int Name, int Target, int Style)[] steps)
    {
        var tree = new Tree { ["root/f"] = TreeNode.File("root"), ["out/f"] = TreeNode.File("out") };
        List<string> directories = ["root", "out"];
        List<string> all = ["root", "out", "root/f", "out/f"];
        foreach (var (kind, parent, name, target, style) in steps)
        {
            var directory = directories[parent % directories.Count];
            var path = $"{directory}/{"abcdef"[name]}";
            if (all.Contains(path)) continue;
            if (kind < 3) directories.Add(path);
            tree[path] = kind switch
            {
                < 3 => TreeNode.Dir(),
                < 6 => TreeNode.File(path),
                _ => TreeNode.Link(Text(directory, all[target % all.Count], all[(target + style) % all.Count], style)),
            };
            all.Add(path);
        }

        return tree;
    }

    private static string Text(string directory, string target, string other, int style) => style switch
    {
        < 4 => Path.GetRelativePath("/" + directory, "/" + target),
        4 => $"{Top}/{target}",
        5 => Path.GetRelativePath("/" + directory, "/" + target) + "/../f",
        6 => Path.GetRelativePath("/" + directory, "/" + target) + "/" + other[(other.LastIndexOf('/') + 1)..],
        7 => $"{Top}/{target}/../{other[(other.LastIndexOf('/') + 1)..]}",
        8 => "nowhere",
        _ => new[] { ".", "..", "../..", "../../.." }[target.Length % 4],
    };
}
