using System.CommandLine;
using System.CommandLine.Parsing;
using RustyAttachments.Cli.Configuration;

namespace RustyAttachments.Cli.Options;

/// <summary>The flags of settings. A flag's value stays text: the settings judge and resolve it with the other sources.</summary>
internal static class SettingOptions
{
    /// <summary>Adds the flags of <paramref name="keys"/> to a command.</summary>
    public static void AddTo(Command command, params SettingKey[] keys) => AddTo(command, recursive: false, keys);

    /// <summary>Adds the flags to a command, and to those below it when <paramref name="recursive"/>.</summary>
    public static void AddTo(Command command, bool recursive, params SettingKey[] keys)
    {
        foreach (var key in keys)
        {
            var option = new Option<string?>(key.Flag)
            {
                Description = key.DefaultText is null ? key.Description : $"{key.Description} [default: {key.DefaultText}]",
                HelpName = key.HelpName,
                Recursive = recursive,
            };
            option.Validators.Add(result =>
            {
                foreach (var token in result.Tokens)
                    if (SettingsResolver.Problem(key, token.Value, fromShell: true) is { } problem) result.AddError($"{key.Flag}: {problem}");
            });
            option.CompletionSources.Add([.. key.Choices]);
            command.Add(option);
        }
    }

    /// <summary>The flag's text, or null when it was not given (or the command does not have it).</summary>
    public static string? TextOf(ParseResult parsed, SettingKey key) => Find(parsed, key) is { } option ? parsed.GetValue(option) : null;

    // The command's own, or one of all commands, which the root has.
    private static Option<string?>? Find(ParseResult parsed, SettingKey key)
    {
        for (SymbolResult? result = parsed.CommandResult; result is not null; result = result.Parent)
            if (result is CommandResult { Command: var command } && command.Options.FirstOrDefault(o => o.Name == key.Flag) is Option<string?> option) return option;
        return null;
    }
}
