using System.CommandLine;
using RustyAttachments.Cli.Commands;
using RustyAttachments.Cli.Configuration;
using RustyAttachments.Cli.Options;

namespace RustyAttachments.Cli.Caches;

/// <summary>Whether and where a command remembers what it learns.</summary>
internal sealed class CacheOption
{
    private readonly Option<bool> _none = new("--no-cache") { Description = "Neither use nor update what earlier runs have remembered." };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_none);
        SettingOptions.AddTo(command, SettingKeys.CacheDir);
    }

    /// <summary>The caches of a run; empty ones when the user wants none.</summary>
    public RunCaches Open(CommandRun run) => new(run, wanted: !run.Get(_none));
}
