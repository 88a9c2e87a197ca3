using CsCheck;
using RustyAttachments.Common.Paths;

namespace RustyAttachments.Common.Tests.Paths;

public sealed class ManifestPathTests
{
    [Theory]
    [InlineData("a/b", "a/c", true)]
    [InlineData("/d/b", "/d/c/e", true)]
    [InlineData("a/.b", "a/c", true)]
    [InlineData("a/é", "a/c", true)]
    [InlineData("a/b", "a", false)]
    [InlineData("a/b", "b/c", false)]
    [InlineData("a/b", "ab/c", false)]
    [InlineData("a", "b", false)]
    [InlineData("/a", "/b", false)]
    [InlineData("a/", "a/c", false)]
    [InlineData("a/.", "a/c", false)]
    [InlineData("a/..", "a/c", false)]
    [InlineData("a/b\0", "a/c", false)]
    [InlineData("a/😀", "a/c", false)]
    public void A_path_beside_a_valid_one_is_seen_to_be_valid(string path, string valid, bool seen) => Assert.Equal(seen, ManifestPath.IsValidBeside(path, valid));

    [Fact]
    public void What_is_seen_to_be_valid_is_valid()
    {
        var part = Gen.OneOf(Gen.OneOf("", ".", "..", "a", "C:", "\\", "\0", "😀"), Gen.String[Gen.Char, 0, 2]);
        Gen.Select(part.Array[0, 3], part, part, Gen.Bool).Sample(t =>
        {
            var (parts, leaf, other, absolute) = t;
            var dir = string.Concat(parts.Select(p => p + "/"));
            if (ManifestPath.Problem(dir + other, absolute) is null && ManifestPath.IsValidBeside(dir + leaf, dir + other)) Assert.Null(ManifestPath.Problem(dir + leaf, absolute));
        }, iter: 20000);
    }

    [Theory]
    [InlineData("a", null)]
    [InlineData("a/b.c/..d", null)]
    [InlineData(@"a\b", null)]
    [InlineData("a:b", null)]
    [InlineData("C:x", null)]
    [InlineData("😀/\u0001", null)]
    [InlineData("", "is empty")]
    [InlineData("/a", "is absolute in a manifest of relative paths")]
    [InlineData("C:", "is absolute in a manifest of relative paths")]
    [InlineData("C:/a", "is absolute in a manifest of relative paths")]
    [InlineData(@"C:\a", "is absolute in a manifest of relative paths")]
    [InlineData(@"\\server\share", "is absolute in a manifest of relative paths")]
    [InlineData("a/../b", "has a '..' component")]
    [InlineData("..", "has a '..' component")]
    [InlineData("./a", "has a '.' component")]
    [InlineData(".", "has a '.' component")]
    [InlineData("a//b", "has an empty component")]
    [InlineData("a/", "has an empty component")]
    [InlineData("a\0", "holds a NUL character")]
    public void A_relative_path_is_judged(string path, string? problem) => Assert.Equal(problem, ManifestPath.Problem(path, absolute: false));

    [Theory]
    [InlineData("/", null)]
    [InlineData("/a/b", null)]
    [InlineData("C:/a", null)]
    [InlineData(@"\\server\share/a", null)]
    [InlineData("a", "is relative in a manifest of absolute paths")]
    [InlineData("/a/", "has an empty component")]
    [InlineData("//a", "has an empty component")]
    [InlineData("/../a", "has a '..' component")]
    [InlineData("C:/./a", "has a '.' component")]
    public void An_absolute_path_is_judged(string path, string? problem) => Assert.Equal(problem, ManifestPath.Problem(path, absolute: true));

    [Fact]
    public void Lone_surrogates_are_found()
    {
        // Not theory data: the runner would replace them.
        foreach (var path in new[] { "a\ud800", "\udc00\ud800", "\ud83d\ude00/\ude00", "\ud800b" })
            Assert.Equal("is not valid Unicode (a lone surrogate)", ManifestPath.Problem(path, absolute: false));
        Assert.Null(ManifestPath.Problem("\ud83d\ude00\ud83d\ude00", absolute: false));
    }

    [Fact]
    public void Length_counts_bytes()
    {
        Assert.False(ManifestPath.IsTooLong(new string('é', 2048)));
        Assert.True(ManifestPath.IsTooLong(new string('é', 2048) + "a"));
        Assert.False(ManifestPath.IsTooLong("abcd", 4));
        Assert.True(ManifestPath.IsTooLong("abcé", 4));
    }

    [Theory]
    [InlineData("a/b", "a")]
    [InlineData("a/b/c", "a/b")]
    [InlineData("a", null)]
    [InlineData("/a", null)]
    [InlineData("/a/b", "/a")]
    public void A_parent_is_found(string path, string? parent) => Assert.Equal(parent, ManifestPath.Parent(path));

    [Theory]
    [InlineData("a", "b", "a/b")]
    [InlineData("", "b", "b")]
    [InlineData("a", "", "a")]
    [InlineData("/", "b", "/b")]
    public void Paths_are_combined(string parent, string child, string path) => Assert.Equal(path, ManifestPath.Combine(parent, child));

    [Theory]
    [InlineData("/a/b", "/a", true)]
    [InlineData("/a", "/a", true)]
    [InlineData("/ab", "/a", false)]
    [InlineData("/a", "/", true)]
    [InlineData("a", "", true)]
    [InlineData("/a", "/a/b", false)]
    public void Below_means_whole_components(string path, string ancestor, bool below) => Assert.Equal(below, ManifestPath.IsSameOrBelow(path, ancestor));

    [Theory]
    [InlineData("a/./b//c/", "a/b/c")]
    [InlineData("a/../b", "b")]
    [InlineData("../../a", "../../a")]
    [InlineData("a/../../b", "../b")]
    [InlineData("/../a", "/a")]
    [InlineData("/", "/")]
    [InlineData(".", "")]
    [InlineData("", "")]
    public void Normalizing_is_by_text(string path, string normal) => Assert.Equal(normal, ManifestPath.Normalize(path));

    [Fact]
    public void Normalizing_twice_changes_nothing() =>
        Gen.OneOf("a", "b", ".", "..", "").Array[0, 8].Select(parts => string.Join('/', parts)).Sample(path =>
            ManifestPath.Normalize(ManifestPath.Normalize(path)) == ManifestPath.Normalize(path));

    [Theory]
    [InlineData("/a/b/c /a/b/d", "/a/b")]
    [InlineData("/a/b /a/bc", "/a")]
    [InlineData("/a /b", "/")]
    [InlineData("/a/b", "/a/b")]
    [InlineData("/a/b /a", "/a")]
    public void A_common_ancestor_is_found(string paths, string ancestor) => Assert.Equal(ancestor, ManifestPath.CommonAncestor(paths.Split(' ')));
}
