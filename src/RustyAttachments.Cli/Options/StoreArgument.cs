using System.CommandLine;
using RustyAttachments.Cli.Commands;
using RustyAttachments.Cli.Configuration;
using RustyAttachments.Common.Errors;

namespace RustyAttachments.Cli.Options;

/// <summary>The store as an argument, which is the same as <c>--store</c>.</summary>
internal sealed class StoreArgument
{
    private readonly Argument<string?> _store = new("STORE") { Description = "The store; the same as --store.", Arity = ArgumentArity.ZeroOrOne };

    /// <summary>Adds the argument to a command, which has <c>--store</c> as well.</summary>
    public void AddTo(Command command) => command.Add(_store);

    /// <summary>The store that is meant. <see cref="ErrorCode.UsageInvalid"/> when it is given twice.</summary>
    public string ValueIn(CommandRun run)
    {
        if (run.Parsed.GetValue(_store) is not { } store) return run.Settings.Get(SettingKeys.Store);
        return run.Settings.OriginOf(SettingKeys.Store) == SettingOrigin.Flag
            ? throw new RustyAttachmentsException(ErrorCode.UsageInvalid, "The store is given twice; give STORE or --store.")
            : store;
    }
}
