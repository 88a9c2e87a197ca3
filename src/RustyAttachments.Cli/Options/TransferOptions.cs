using System.CommandLine;
using RustyAttachments.Cli.Configuration;

namespace RustyAttachments.Cli.Options;

/// <summary>The options of every command that moves content.</summary>
internal static class TransferOptions
{
    /// <summary>Adds the store and the limits to a command.</summary>
    public static void AddTo(Command command) =>
        SettingOptions.AddTo(command, SettingKeys.Store, SettingKeys.LimitRate, SettingKeys.Concurrency, SettingKeys.Memory);
}
