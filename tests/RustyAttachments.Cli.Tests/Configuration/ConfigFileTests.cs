using System.Text;
using RustyAttachments.Cli.Configuration;
using RustyAttachments.Common.Errors;
using RustyAttachments.TestKit.Files;

namespace RustyAttachments.Cli.Tests.Configuration;

public class ConfigFileTests
{
    [Fact]
    public void A_file_holds_settings_with_comments_and_trailing_commas()
    {
        var config = Parse("""
            {
              // the studio's bucket
              "store": "s3://assets/DeadlineCloud",
              "concurrency": 8,
            }
            """);
        Assert.Equal("s3://assets/DeadlineCloud", config.Find(SettingKeys.Store));
        Assert.Equal("8", config.Find(SettingKeys.Concurrency));
        Assert.Null(config.Find(SettingKeys.Memory));
    }

    [Fact]
    public void An_absent_file_is_empty()
    {
        using var directory = new TempDirectory();
        var config = ConfigFile.Read(directory["none.json"]);
        Assert.False(config.Exists);
        Assert.All(SettingKeys.All, key => Assert.Null(config.Find(key)));
    }

    [Fact]
    public void Every_problem_is_reported_at_once()
    {
        var e = Rejected("""{"stroe":"/x","memory":"12XB","concurrency":[1],"format":"v2024","limitRate":"1MiB/s","limitRate":"2MiB/s"}""");
        Assert.Contains("has 5 problems", e.Message, StringComparison.Ordinal);
        Assert.Contains("'stroe' is not a setting (did you mean 'store'?)", e.Message, StringComparison.Ordinal);
        Assert.Contains("'memory': '12XB' is not a size", e.Message, StringComparison.Ordinal);
        Assert.Contains("'concurrency' must be a text or a number", e.Message, StringComparison.Ordinal);
        Assert.Contains("'format': 'v2024' is not a manifest format", e.Message, StringComparison.Ordinal);
        Assert.Contains("'limitRate' is given twice", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"store\":", "line 1")]
    [InlineData("[]", "not a JSON object")]
    [InlineData("", "not JSON")]
    [InlineData("{} {}", "not JSON")]
    [InlineData("{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":1}}}}}}}}}", "not JSON")]
    public void What_is_no_object_is_rejected(string json, string expected) =>
        Assert.Contains(expected, Rejected(json).Message, StringComparison.Ordinal);

    [Fact]
    public void A_relative_store_is_rejected_because_it_would_differ_from_directory_to_directory() =>
        Assert.Contains("'assets' is a relative directory", Rejected("""{"store":"assets"}""").Message, StringComparison.Ordinal);

    [Fact]
    public void A_directory_or_a_huge_file_is_rejected()
    {
        using var directory = new TempDirectory();
        var path = directory.WriteFile("config.json", new byte[2 * 1024 * 1024]);
        Assert.Equal(ErrorCode.ConfigInvalid, Assert.Throws<RustyAttachmentsException>(() => ConfigFile.Read(path)).Code);
        Assert.Equal(ErrorCode.ConfigInvalid, Assert.ThrowsAny<RustyAttachmentsException>(() => ConfigFile.Read(directory.Path)).Code);
    }

    private static ConfigFile Parse(string json) => ConfigFile.Parse("/home/u/config.json", Encoding.UTF8.GetBytes(json));

    private static RustyAttachmentsException Rejected(string json)
    {
        var e = Assert.Throws<RustyAttachmentsException>(() => Parse(json));
        Assert.Equal(ErrorCode.ConfigInvalid, e.Code);
        Assert.Contains("'/home/u/config.json'", e.Message, StringComparison.Ordinal);
        return e;
    }
}
