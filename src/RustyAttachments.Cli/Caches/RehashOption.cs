using System.CommandLine;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Cli.Commands;
using RustyAttachments.Cli.Progress;
using RustyAttachments.Common.Units;

namespace RustyAttachments.Cli.Caches;

/// <summary>Whether files are read whose hashes are remembered, and what not reading them has spared.</summary>
internal sealed class RehashOption
{
    private readonly Option<bool> _force = new("--force-rehash") { Description = "Read and hash every file, also those that seem unchanged since an earlier run." };

    /// <summary>Adds the option to a command.</summary>
    public void AddTo(Command command) => command.Add(_force);

    /// <summary>Whether everything is to be read.</summary>
    public bool ValueIn(CommandRun run) => run.Get(_force);

    /// <summary>One line for people.</summary>
    public static string Summary(TransferProgress totals) =>
        $"not read, as unchanged since an earlier run: {ProgressText.Count(totals.FilesNotRead, "file", "files")}, {ByteSize.Format(totals.BytesNotRead)}";
}
