using System.CommandLine;
using System.CommandLine.Parsing;
using RustyAttachments.Common.Errors;

namespace RustyAttachments.Cli.Options;

/// <summary>Makes options whose values are judged while the command line is parsed, so that all mistakes show at once.</summary>
internal static class TypedOption
{
    /// <summary>An option with a text value.</summary>
    public static Option<string?> Text(string name, string helpName, string description, params string[] aliases) =>
        new(name, aliases) { Description = description, HelpName = helpName };

    /// <summary>An option that may be given several times.</summary>
    public static Option<string[]> Many(string name, string helpName, string description) =>
        new(name)
        {
            Description = description,
            HelpName = helpName,
            Arity = ArgumentArity.OneOrMore,
            DefaultValueFactory = _ => [],
        };

    /// <summary>Turns a parse function into the library's form; its failures become errors of the command line.</summary>
    public static Func<ArgumentResult, T?> Parser<T>(Func<string, T> parse, string name) => result =>
    {
        try
        {
            return parse(result.Tokens[^1].Value);
        }
        catch (RustyAttachmentsException e)
        {
            result.AddError($"{name}: {e.Message}");
            return default;
        }
    };
}
