using System.CommandLine;
using System.Text.Json;
using RustyAttachments.Cli.Configuration;
using RustyAttachments.Cli.Options;
using RustyAttachments.Cli.Output;

namespace RustyAttachments.Cli.Commands;

/// <summary>One run of a command: the parsed line, the process around it, the settings and where output goes.</summary>
internal sealed class CommandRun(ParseResult parsed, GlobalOptions globals, CliEnvironment environment, Reporter report)
{
    private Settings? _settings;

    /// <summary>The parsed command line.</summary>
    public ParseResult Parsed => parsed;

    /// <summary>The process.</summary>
    public CliEnvironment Environment => environment;

    /// <summary>Where results, warnings and errors go.</summary>
    public Reporter Report => report;

    /// <summary>Where the configuration file is.</summary>
    public string ConfigPath => ConfigFile.PathIn(environment.Home);

    /// <summary>The settings; read and judged on first use, so that <c>config path</c> works when they are invalid.</summary>
    public Settings Settings => _settings ??= SettingsResolver.Resolve(
        key => SettingOptions.TextOf(parsed, key), environment.Variable, ConfigFile.Read(ConfigPath), environment.Home);

    /// <summary>How progress is to be shown.</summary>
    public ProgressMode ProgressMode => globals.ProgressModeOf(parsed, environment);

    /// <summary>The value of an option.</summary>
    public T? Get<T>(Option<T> option) => parsed.GetValue(option);

    /// <summary>The value of an argument that the parser has insisted on.</summary>
    public T Get<T>(Argument<T> argument) => parsed.GetRequiredValue(argument);

    /// <summary>Whether an option was written on the command line.</summary>
    public bool IsGiven(Option option) => parsed.GetResult(option) is { Implicit: false };

    /// <summary>A path of the user as an absolute one.</summary>
    public string Absolute(string path) => Path.GetFullPath(path, environment.WorkingDirectory);

    /// <summary>Prints the result: as one JSON document when asked, else by <paramref name="people"/>.</summary>
    public void Result(Action<Utf8JsonWriter> json, Action<TextWriter> people) => report.Result(json, people);
}
