using RustyAttachments.Cli.Manifests;

namespace RustyAttachments.Cli.Tests.Manifests;

public class ArgumentNamesTests
{
    [Theory]
    [InlineData("The parent is a diff.", "The parent is a diff (parent: A).")]
    [InlineData("Diff 1 is against x.", "Diff 1 is against x (diff 1: B).")]
    [InlineData("Diff 12 does not fit the parent.", "Diff 12 does not fit the parent (parent: A; diff 12: C).")]
    [InlineData("Nothing fits.", "Nothing fits.")]
    [InlineData("A transparent parental thing.", "A transparent parental thing.")]
    public void Names_those_that_the_message_is_about(string message, string explained) =>
        Assert.Equal(explained, ArgumentNames.Explain(message, [("parent", "A"), ("diff 1", "B"), ("diff 12", "C")]));
}
