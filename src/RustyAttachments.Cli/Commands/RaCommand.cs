using System.CommandLine;
using RustyAttachments.Cli.Errors;

namespace RustyAttachments.Cli.Commands;

/// <summary>A command that does something: parsed by its options and arguments, shown in help with examples.</summary>
internal abstract class RaCommand(string name, string description, params string[] examples) : Command(name, description)
{
    /// <summary>Complete command lines that show how the command is used.</summary>
    public IReadOnlyList<string> Examples => examples;

    /// <summary>
    /// Runs the command. Expected failures are thrown as <see cref="Common.Errors.RustyAttachmentsException"/>;
    /// cancellation as <see cref="OperationCanceledException"/>.
    /// </summary>
    public abstract Task<ExitCode> RunAsync(CommandRun run, CancellationToken cancellationToken);
}

/// <summary>A command that only holds others.</summary>
internal sealed class CommandGroup : Command
{
    /// <summary>Creates the group with its members.</summary>
    public CommandGroup(string name, string description, params Command[] members)
        : base(name, description)
    {
        foreach (var member in members) Add(member);
    }
}
