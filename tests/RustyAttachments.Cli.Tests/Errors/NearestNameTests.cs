using RustyAttachments.Cli.Errors;

namespace RustyAttachments.Cli.Tests.Errors;

public class NearestNameTests
{
    private static readonly string[] Names = ["--store", "--symlinks", "--include", "--exclude", "-q"];

    [Theory]
    [InlineData("--stroe", "--store")]
    [InlineData("--stor", "--store")]
    [InlineData("--store-uri", null)]
    [InlineData("--symlink", "--symlinks")]
    [InlineData("--includes", "--include")]
    [InlineData("--inc", "--include")]
    [InlineData("--s", null)]
    [InlineData("--banana", null)]
    public void The_nearest_name_is_found_unless_nothing_is_near(string typed, string? expected) =>
        Assert.Equal(expected, NearestName.Of(typed, Names));

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("abc", "", 3)]
    [InlineData("abc", "acb", 1)]
    [InlineData("kitten", "sitting", 3)]
    public void Distance_counts_edits_and_swaps(string a, string b, int distance)
    {
        Assert.Equal(distance, NearestName.Distance(a, b));
        Assert.Equal(distance, NearestName.Distance(b, a));
    }
}
