using System.Text;
using RustyAttachments.Cli.Configuration;
using RustyAttachments.Common.Errors;
using RustyAttachments.Model;

namespace RustyAttachments.Cli.Tests.Configuration;

public class SettingsResolverTests
{
    private const string File = """{"store":"~/from-file","memory":"1GiB"}""";

    [Fact]
    public void A_flag_wins_over_the_environment_and_that_over_the_file_and_that_over_the_default()
    {
        Assert.Equal("/flag", Resolve(flag: "/flag", variable: "/env", File).Get(SettingKeys.Store));
        Assert.Equal("/env", Resolve(flag: null, variable: "/env", File).Get(SettingKeys.Store));
        Assert.Equal("/home/u/from-file", Resolve(flag: null, variable: null, File).Get(SettingKeys.Store));
        Assert.Equal("/home/u/.rusty-attachments/store", Resolve(flag: null, variable: null, "{}").Get(SettingKeys.Store));
    }

    [Fact]
    public void Each_setting_says_who_gave_it()
    {
        Assert.Equal(SettingOrigin.Flag, Resolve("/flag", "/env", File).OriginOf(SettingKeys.Store));
        Assert.Equal(SettingOrigin.Environment, Resolve(null, "/env", File).OriginOf(SettingKeys.Store));
        Assert.Equal(SettingOrigin.File, Resolve(null, null, File).OriginOf(SettingKeys.Memory));
        Assert.Equal(SettingOrigin.Default, Resolve(null, null, File).OriginOf(SettingKeys.Format));
    }

    [Fact]
    public void A_variable_that_is_set_to_nothing_counts_as_unset() =>
        Assert.Equal("/home/u/from-file", Resolve(null, "", File).Get(SettingKeys.Store));

    [Fact]
    public void A_relative_store_is_fine_from_a_shell_and_home_is_expanded()
    {
        Assert.Equal("store", Resolve(null, "store", "{}").Get(SettingKeys.Store));
        Assert.Equal("/home/u/s", Resolve(null, "~/s", "{}").Get(SettingKeys.Store));
    }

    [Fact]
    public void Paths_of_every_kind_expand_home_and_must_be_absolute_in_the_file()
    {
        var settings = Resolve(null, null, """{"scratch":"~/tmp","hocon":"/etc/ra.conf"}""");
        Assert.Equal("/home/u/tmp", settings.Get(SettingKeys.Scratch));
        Assert.Equal("/etc/ra.conf", settings.FindText(SettingKeys.Hocon));
        Assert.Null(Resolve(null, null, "{}").FindText(SettingKeys.Hocon));
        Assert.NotNull(SettingsResolver.Problem(SettingKeys.Scratch, "relative", fromShell: false));
    }

    [Fact]
    public void Settings_without_a_default_are_left_to_the_program()
    {
        var settings = Resolve(null, null, File);
        Assert.Equal(1073741824, settings.Find(SettingKeys.Memory));
        Assert.Null(settings.Find(SettingKeys.LimitRate));
        Assert.Null(settings.Find(SettingKeys.Concurrency));
        Assert.Equal(ChunkSize.Default, settings.Get(SettingKeys.ChunkSize));
    }

    [Fact]
    public void All_invalid_variables_are_reported_together()
    {
        var variables = new Dictionary<string, string> { ["RUSTY_ATTACHMENTS_MEMORY"] = "x", ["RUSTY_ATTACHMENTS_LIMIT_RATE"] = "y" };
        var e = Assert.Throws<RustyAttachmentsException>(() =>
            SettingsResolver.Resolve(_ => null, variables.GetValueOrDefault, Config("{}"), "/home/u"));
        Assert.Equal(ErrorCode.UsageInvalid, e.Code);
        Assert.Contains("RUSTY_ATTACHMENTS_MEMORY: 'x' is not a size", e.Message, StringComparison.Ordinal);
        Assert.Contains("RUSTY_ATTACHMENTS_LIMIT_RATE: 'y' is not a rate", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_of_flags_and_variables_follow_from_the_name_of_the_setting()
    {
        Assert.Equal("--limit-rate", SettingKeys.LimitRate.Flag);
        Assert.Equal("RUSTY_ATTACHMENTS_LIMIT_RATE", SettingKeys.LimitRate.Variable);
    }

    [Fact]
    public void Every_default_is_a_value_of_its_setting() =>
        Assert.All(SettingKeys.All.Where(k => k.DefaultText is not null), k => Assert.Null(SettingsResolver.Problem(k, k.DefaultText!, fromShell: false)));

    private static Settings Resolve(string? flag, string? variable, string file) => SettingsResolver.Resolve(
        key => key == SettingKeys.Store ? flag : null,
        name => name == "RUSTY_ATTACHMENTS_STORE" ? variable : null,
        Config(file),
        "/home/u");

    private static ConfigFile Config(string json) => ConfigFile.Parse("/home/u/config.json", Encoding.UTF8.GetBytes(json));
}
