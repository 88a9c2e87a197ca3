using System.CommandLine;
using System.CommandLine.Parsing;

namespace RustyAttachments.Cli.Errors;

/// <summary>Judges a parsed command line: what is wrong with it, in sentences.</summary>
internal static class UsageErrors
{
    /// <summary>Every problem of the command line; empty when it can be run.</summary>
    public static IReadOnlyList<string> Find(ParseResult parsed)
    {
        // An unknown command has no options; an unknown flag usually drags other errors behind it, for its value becomes
        // a path. Each is reported alone.
        var command = parsed.CommandResult.Command;
        var word = command.Subcommands.Count > 0 ? parsed.UnmatchedTokens.FirstOrDefault(t => !t.StartsWith('-')) : null;
        if (word is not null) return [UnknownCommand(command, word)];
        var unknown = UnknownFlags(parsed).ToArray();
        if (unknown.Length > 0) return unknown;
        if (command.Subcommands.Count > 0) return [$"'{PathOf(command)}' needs a command: {string.Join(", ", NamesIn(command))}"];
        return [.. parsed.Errors.Select(error => error.Message).Distinct()];
    }

    // The parser takes a flag that it does not know for the value of an argument ("upload DIR --stroe x" has three
    // paths). Before "--", whatever begins with a dash and is no option's value is a flag.
    private static IEnumerable<string> UnknownFlags(ParseResult parsed)
    {
        Token? previous = null;
        foreach (var token in parsed.Tokens)
        {
            if (token.Type == TokenType.DoubleDash) yield break;
            if (token.Type == TokenType.Argument && token.Value.Length > 1 && token.Value[0] == '-' && !IsValueOf(parsed, previous))
                yield return UnknownFlag(parsed.CommandResult.Command, token.Value);
            previous = token;
        }
    }

    private static bool IsValueOf(ParseResult parsed, Token? previous) =>
        previous is { Type: TokenType.Option } && OptionsOf(parsed.CommandResult.Command)
            .Any(option => (option.Name == previous.Value || option.Aliases.Contains(previous.Value)) && option.Arity.MinimumNumberOfValues > 0);

    private static string UnknownFlag(Command command, string typed)
    {
        var name = typed.Split('=', 2)[0];
        var near = NearestName.Of(name, OptionsOf(command).Where(o => !o.Hidden).Select(o => o.Name));
        return near is null
            ? $"'{name}' is not an option of '{PathOf(command)}'"
            : $"'{name}' is not an option of '{PathOf(command)}'; did you mean '{near}'?";
    }

    private static string UnknownCommand(Command group, string typed)
    {
        var near = NearestName.Of(typed, NamesIn(group));
        return near is null
            ? $"'{typed}' is not a command of '{PathOf(group)}'; there are: {string.Join(", ", NamesIn(group))}"
            : $"'{typed}' is not a command of '{PathOf(group)}'; did you mean '{near}'?";
    }

    private static IEnumerable<string> NamesIn(Command group) => group.Subcommands.Where(c => !c.Hidden).Select(c => c.Name);

    /// <summary>The options that a command accepts: its own and those that its parents hand down.</summary>
    internal static IEnumerable<Option> OptionsOf(Command command) =>
        command.Options.Concat(Ancestors(command).SelectMany(c => c.Options).Where(o => o.Recursive));

    /// <summary>How a command is called: <c>ra manifest show</c>.</summary>
    internal static string PathOf(Command command) =>
        string.Join(' ', Ancestors(command).Reverse().Append(command).Select(c => c.Name));

    private static IEnumerable<Command> Ancestors(Command command)
    {
        for (var parent = command.Parents.OfType<Command>().FirstOrDefault(); parent is not null; parent = parent.Parents.OfType<Command>().FirstOrDefault())
            yield return parent;
    }
}
