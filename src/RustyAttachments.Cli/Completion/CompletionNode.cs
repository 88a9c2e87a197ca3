using System.CommandLine;
using System.CommandLine.Completions;
using RustyAttachments.Cli.Errors;

namespace RustyAttachments.Cli.Completion;

/// <summary>An option as a shell completes it. <paramref name="Values"/> is empty when anything may follow.</summary>
internal sealed record CompletionOption(IReadOnlyList<string> Names, string Description, bool TakesValue, IReadOnlyList<string> Values);

/// <summary>
/// A command as a shell completes it. <paramref name="Path"/> holds the words that lead to it, without <c>ra</c>;
/// <paramref name="Arguments"/> the words that an argument can be, none when arguments are files.
/// </summary>
internal sealed record CompletionNode(
    IReadOnlyList<string> Path, string Description, IReadOnlyList<CompletionNode> Commands, IReadOnlyList<CompletionOption> Options, IReadOnlyList<string> Arguments)
{
    /// <summary>This command and all below it, parents first.</summary>
    public IEnumerable<CompletionNode> All => Commands.SelectMany(c => c.All).Prepend(this);

    /// <summary>Describes a command with everything below it.</summary>
    public static CompletionNode Of(Command command) => Of(command, []);

    private static CompletionNode Of(Command command, IReadOnlyList<string> path) => new(
        path,
        FirstSentence(command.Description),
        [.. command.Subcommands.Where(c => !c.Hidden).Select(c => Of(c, [.. path, c.Name]))],
        [.. UsageErrors.OptionsOf(command).Where(o => !o.Hidden).Select(Option)],
        [.. command.Arguments.SelectMany(a => a.GetCompletions(CompletionContext.Empty)).Select(c => c.Label).Distinct()]);

    private static CompletionOption Option(Option option) => new(
        [.. option.Aliases.Prepend(option.Name).Distinct()],
        FirstSentence(option.Description),
        option.Arity.MinimumNumberOfValues > 0,
        option.ValueType == typeof(bool) ? [] : [.. option.GetCompletions(CompletionContext.Empty).Select(c => c.Label).Distinct()]);

    private static string FirstSentence(string? description)
    {
        var text = description ?? "";
        var end = text.IndexOfAny(['.', '[']);
        return (end < 0 ? text : text[..end]).Trim();
    }
}
