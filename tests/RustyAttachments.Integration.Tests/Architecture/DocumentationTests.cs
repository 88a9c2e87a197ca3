using RustyAttachments.Common.Errors;
using RustyAttachments.Integration.Tests.Support;

namespace RustyAttachments.Integration.Tests.Architecture;

/// <summary>What the documents list is complete.</summary>
public class DocumentationTests
{
    [Fact]
    public void Every_error_code_is_explained()
    {
        var documented = File.ReadAllText(Repository.PathOf("docs/errors.md"));
        Assert.All(Enum.GetValues<ErrorCode>(), code => Assert.Contains(code.ToText(), documented, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_command_is_in_the_readme()
    {
        using var ra = new Ra();
        var help = (await ra.RunAsync("--help")).Ended(0).Output;
        var commands = help[help.IndexOf("Commands:", StringComparison.Ordinal)..].Split('\n').Skip(1)
            .Where(l => l.StartsWith("  ", StringComparison.Ordinal) && l[2] != ' ').Select(l => l.Trim().Split(' ')[0]).ToArray();
        Assert.Contains("upload", commands);
        var readme = await File.ReadAllTextAsync(Repository.PathOf("README.md"));
        Assert.All(commands, command => Assert.Contains($"`ra {command}", readme, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_setting_is_in_the_manual()
    {
        using var ra = new Ra();
        var settings = (await ra.RunAsync("config", "show", "--json")).Ended(0).Json.GetProperty("settings");
        var manual = await File.ReadAllTextAsync(Repository.PathOf("docs/manual.md"));
        Assert.All(settings.EnumerateObject(), setting => Assert.Contains($"`{setting.Name}`", manual, StringComparison.Ordinal));
    }

    [Fact]
    public void No_source_file_is_longer_than_can_be_read_in_one_go() => Assert.All(
        Directory.EnumerateFiles(Repository.PathOf("src"), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal)),
        file => Assert.True(File.ReadLines(file).Count() <= 300, $"{file} has more than 300 lines."));
}
