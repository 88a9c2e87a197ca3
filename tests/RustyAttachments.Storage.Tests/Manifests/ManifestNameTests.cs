using RustyAttachments.Storage.Manifests;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Storage.Tests.Manifests;

public class ManifestNameTests
{
    [Theory]
    [InlineData("assets", "/projects/assets")]
    [InlineData("projects", "/projects/a", "/projects/b")]
    [InlineData("root", "/")]
    [InlineData("root", "/a", "/b")]
    [InlineData("scene 1", "/x/scene 1")]
    [InlineData("a_b", "/x/a\tb")]
    public void The_name_is_that_of_the_deepest_common_directory(string name, params string[] paths) =>
        Assert.Equal(name, ManifestName.For(paths));

    [Fact]
    public void A_very_long_name_is_cut_between_characters()
    {
        var name = ManifestName.For(["/" + string.Concat(Enumerable.Repeat("😀", 63))]);
        Assert.Equal(100, name.Length);
        Assert.True(StoreKey.TryParse(name, out _));
    }
}
