using System.CommandLine;
using RustyAttachments.Cli.Configuration;

namespace RustyAttachments.Cli.Options;

/// <summary>The flags of settings. A flag's value stays text: the settings judge and resolve it with the other sources.</summary>
internal static class SettingOptions
{
    /// <summary>Adds the flags of <paramref name="keys"/> to a command.</summary>
    public static void AddTo(Command command, params SettingKey[] keys)
    {
        foreach (var key in keys)
        {
            var option = new Option<string?>(key.Flag)
            {
                Description = key.DefaultText is null ? key.Description : $"{key.Description} [default: {key.DefaultText}]",
                HelpName = key.HelpName,
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
    public static string? TextOf(ParseResult parsed, SettingKey key) =>
        parsed.CommandResult.Command.Options.FirstOrDefault(o => o.Name == key.Flag) is Option<string?> option ? parsed.GetValue(option) : null;
}
