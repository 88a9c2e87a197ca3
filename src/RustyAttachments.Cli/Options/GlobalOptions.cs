using System.CommandLine;
using System.CommandLine.Help;
using RustyAttachments.Cli.Configuration;
using RustyAttachments.Cli.Output;

namespace RustyAttachments.Cli.Options;

/// <summary>The options that every command takes.</summary>
internal sealed class GlobalOptions
{
    private readonly Option<bool> _json = Flag("Print the result as one JSON document.", "--json");
    private readonly Option<bool> _quiet = Flag("Print the bare result and errors only.", "--quiet", "-q");
    private readonly Option<bool> _verbose = Flag("Print more: every warning, what was decided and why.", "--verbose", "-v");
    private readonly Option<bool> _trace = Flag("Print even more: also the stack trace of a failure.", "-vv");
    private readonly ChoiceOption<ProgressMode> _progress = new("--progress",
        "How progress is shown on standard error; json prints one document a line.", Choices.Progress, ProgressMode.Auto);

    /// <summary>The option that prints help.</summary>
    public HelpOption Help { get; } = new("--help", "-h") { Description = "Show help and examples.", Recursive = true };

    /// <summary>The option that prints the version.</summary>
    public Option<bool> Version { get; } = new("--version") { Description = "Show the version." };

    /// <summary>Adds the options to the root, which hands them down.</summary>
    public void AddTo(Command root)
    {
        foreach (var option in new Option[] { _json, _progress, _quiet, _verbose, _trace })
        {
            option.Recursive = true;
            root.Add(option);
        }

        SettingOptions.AddTo(root, recursive: true, SettingKeys.Cluster, SettingKeys.TokenFile, SettingKeys.ClusterCa);
        root.Add(Help);
        root.Add(Version);
    }

    /// <summary>How much is printed, and in which form.</summary>
    public OutputStyle StyleOf(ParseResult parsed) => new(
        Json: parsed.GetValue(_json),
        Quiet: parsed.GetValue(_quiet),
        Verbose: parsed.GetValue(_verbose) || parsed.GetValue(_trace),
        StackTraces: parsed.GetValue(_trace));

    /// <summary>How progress is shown: as asked, else a bar for people, plain lines for a log, nothing when quiet.</summary>
    public ProgressMode ProgressModeOf(ParseResult parsed, CliEnvironment environment) => _progress.ValueIn(parsed) switch
    {
        ProgressMode.Auto when parsed.GetValue(_quiet) => ProgressMode.None,
        ProgressMode.Auto => environment.ErrorIsTerminal ? ProgressMode.Bar : ProgressMode.Plain,
        var asked => asked,
    };

    private static Option<bool> Flag(string description, string name, params string[] aliases) =>
        new(name, aliases) { Description = description };
}
