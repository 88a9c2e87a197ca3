using System.CommandLine;
using RustyAttachments.Cli.Configuration;

namespace RustyAttachments.Cli.Options;

/// <summary>An option that picks by name.</summary>
internal sealed class ChoiceOption<T> : Option<T?>
    where T : struct, Enum
{
    private readonly T _fallback;

    /// <summary>Creates the option; <paramref name="fallback"/> is its value when it is not given.</summary>
    public ChoiceOption(string name, string description, Choice<T> choice, T fallback)
        : base(name)
    {
        _fallback = fallback;
        Description = $"{description} [default: {choice.NameOf(fallback)}]";
        HelpName = choice.HelpName;
        CustomParser = TypedOption.Parser<T?>(text => choice.Parse(text), name);
        // The library's own source would offer the names of the enumeration's members.
        CompletionSources.Clear();
        CompletionSources.Add([.. choice.Names]);
    }

    /// <summary>The value given, or the default.</summary>
    public T ValueIn(ParseResult parsed) => parsed.GetValue(this) ?? _fallback;
}
