using System.CommandLine;
using RustyAttachments.Cli.Completion;
using RustyAttachments.Cli.Configuration;
using RustyAttachments.Cli.Errors;
using RustyAttachments.Cli.Options;

namespace RustyAttachments.Cli.Commands;

/// <summary><c>ra completion</c>: a script that teaches a shell the command line.</summary>
internal sealed class CompletionCommand : RaCommand
{
    private static readonly Choice<Shell> Shells = new("a shell", [("bash", Shell.Bash), ("zsh", Shell.Zsh), ("fish", Shell.Fish)]);

    private readonly Argument<Shell> _shell = new("shell")
    {
        Description = "The shell to write for.",
        HelpName = Shells.HelpName,
        CustomParser = TypedOption.Parser(Shells.Parse, "shell"),
    };

    public CompletionCommand()
        : base("completion", "Print a completion script for a shell.",
            "source <(ra completion bash)", "ra completion zsh > ~/.zfunc/_ra", "ra completion fish > ~/.config/fish/completions/ra.fish")
    {
        _shell.CompletionSources.Clear();
        _shell.CompletionSources.Add([.. Shells.Names]);
        Add(_shell);
    }

    public override Task<ExitCode> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var root = (Command)run.Parsed.RootCommandResult.Command;
        var script = CompletionScript.Write(run.Get(_shell), CompletionNode.Of(root));
        run.Report.Text(output => output.Write(script));
        return Task.FromResult(ExitCode.Done);
    }
}
