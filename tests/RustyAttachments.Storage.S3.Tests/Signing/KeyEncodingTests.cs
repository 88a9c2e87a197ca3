using RustyAttachments.Storage.S3.Signing;

namespace RustyAttachments.Storage.S3.Tests.Signing;

public sealed class KeyEncodingTests
{
    [Theory]
    [InlineData("Data/0123456789abcdef.xxh128", "Data/0123456789abcdef.xxh128")]
    [InlineData("a b", "a%20b")]
    [InlineData("a+b=c&d?e#f", "a%2Bb%3Dc%26d%3Fe%23f")]
    [InlineData("100%", "100%25")]
    [InlineData("%41", "%2541")]
    [InlineData("a//b/", "a//b/")]
    [InlineData("a/./b/../c", "a/./b/../c")]
    [InlineData("~user-_.", "~user-_.")]
    [InlineData("f(1)!*'", "f%281%29%21%2A%27")]
    [InlineData("ends...", "ends...")]
    [InlineData("été", "%C3%A9t%C3%A9")]
    [InlineData("作品", "%E4%BD%9C%E5%93%81")]
    [InlineData("😀", "%F0%9F%98%80")]
    [InlineData("\\\"<>^`{|}", "%5C%22%3C%3E%5E%60%7B%7C%7D")]
    public void Every_byte_but_the_unreserved_is_encoded_once(string key, string path) => Assert.Equal(path, KeyEncoding.Path(key));

    [Fact]
    public void Slashes_are_encoded_in_values() => Assert.Equal("a%2Fb%3D~", KeyEncoding.Value("a/b=~"));

    [Fact]
    public void Half_a_character_becomes_the_replacement_not_a_failure() => Assert.Equal("a%EF%BF%BD", KeyEncoding.Path("a\ud800"));
}
