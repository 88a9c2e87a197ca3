using CsCheck;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Globs;

namespace RustyAttachments.Common.Tests.Globs;

public sealed class GlobFilterTests
{
    [Fact]
    public void Without_patterns_everything_is_included()
    {
        Assert.True(GlobFilter.All.IncludesAll);
        Assert.True(GlobFilter.All.Includes("a/b"));
        Assert.True(GlobFilter.All.CouldIncludeBelow("a"));
    }

    [Theory]
    [InlineData("src/main.py", true)]
    [InlineData("src/test_main.py", false)]
    [InlineData("src/main.c", false)]
    [InlineData("node_modules/x.py", false)]
    [InlineData("a/node_modules/b/x.py", false)]
    public void An_include_and_no_exclude_must_match(string path, bool included)
    {
        var filter = GlobFilter.Parse(["*.py"], ["test_*", "node_modules"]);
        Assert.False(filter.IncludesAll);
        Assert.Equal(included, filter.Includes(path));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("src", true)]
    [InlineData("src/sub", true)]
    [InlineData("docs", false)]
    [InlineData("src/tmp", false)]
    [InlineData("src/tmp/x", false)]
    [InlineData("src/gen", false)]
    public void Directories_without_a_chance_are_pruned(string dir, bool could) =>
        Assert.Equal(could, GlobFilter.Parse(["src/**/*.c", "/*.md"], ["tmp", "src/gen/**"]).CouldIncludeBelow(dir));

    [Fact]
    public void Pruning_never_loses_a_path()
    {
        var component = Gen.OneOf("**", "*", "a", "a*", "b", "?");
        var patterns = component.Array[1, 4].Select(parts => string.Join('/', parts)).Array[0, 3];
        var path = Gen.String[Gen.Char["ab"], 1, 2].Array[1, 5];
        Gen.Select(patterns, patterns, path).Sample((include, exclude, parts) =>
        {
            var filter = GlobFilter.Parse(include, exclude);
            if (!filter.Includes(string.Join('/', parts))) return;
            for (var i = 0; i < parts.Length; i++) Assert.True(filter.CouldIncludeBelow(string.Join('/', parts[..i])));
        }, iter: 20_000);
    }

    [Fact]
    public void The_first_bad_pattern_is_named()
    {
        var error = Assert.Throws<RustyAttachmentsException>(() => GlobFilter.Parse(["*.c"], ["ok", "[x"]));
        Assert.Equal(ErrorCode.GlobInvalid, error.Code);
        Assert.StartsWith("Glob '[x' ", error.Message, StringComparison.Ordinal);
    }
}
