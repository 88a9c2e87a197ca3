using RustyAttachments.Cli.Manifests;
using RustyAttachments.Common.Errors;

namespace RustyAttachments.Cli.Tests.Manifests;

public class ManifestReferenceTests
{
    [Theory]
    [InlineData("s3://b/root/Manifests/n/t_input", "s3://b/root", "Manifests/n/t_input")]
    [InlineData("s3://b/Manifests/n", "s3://b", "Manifests/n")]
    [InlineData("s3://b/root/Manifests/n?region=eu-west-1", "s3://b/root?region=eu-west-1", "Manifests/n")]
    [InlineData("s3://b/a/Manifests/x/Manifests/y", "s3://b/a", "Manifests/x/Manifests/y")]
    [InlineData("S3://b/some/where.json", "S3://b", "some/where.json")]
    [InlineData("s3://b/a%20b.json", "s3://b", "a%20b.json")]
    public void An_s3_uri_has_a_store_and_a_key(string text, string store, string key) =>
        Assert.Equal(new ManifestReference.InStore(store, key), ManifestReference.Parse(text));

    [Theory]
    [InlineData("file:///tmp/m.json", "/tmp/m.json")]
    [InlineData("file:///tmp/a%20b", "/tmp/a b")]
    public void A_file_uri_is_a_file(string text, string path) =>
        Assert.Equal(new ManifestReference.LocalFile(path), ManifestReference.Parse(text));

    [Fact]
    public void A_dash_is_the_standard_stream() => Assert.IsType<ManifestReference.Standard>(ManifestReference.Parse("-"));

    [Fact]
    public void Anything_else_is_a_file_or_a_key_with_or_without_the_folder()
    {
        Assert.Equal(["f/q/Inputs/x_input", "Manifests/f/q/Inputs/x_input"], Keys("f/q/Inputs/x_input"));
        Assert.Equal(["Manifests/n/x"], Keys("Manifests/n/x"));

        static IEnumerable<string> Keys(string text) => Assert.IsType<ManifestReference.FileOrKey>(ManifestReference.Parse(text)).Keys;
    }

    [Theory]
    [InlineData("")]
    [InlineData("s3://bucket")]
    [InlineData("s3://bucket/")]
    [InlineData("https://example.com/m.json")]
    [InlineData("file://host/m.json")]
    [InlineData("file:///")]
    public void What_can_be_no_manifest_is_a_usage_error(string text) =>
        Assert.Equal(ErrorCode.UsageInvalid, Assert.Throws<RustyAttachmentsException>(() => ManifestReference.Parse(text)).Code);
}
