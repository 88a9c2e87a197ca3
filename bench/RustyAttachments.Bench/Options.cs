using System.Globalization;

namespace RustyAttachments.Bench;

/// <summary>Pairs of <c>--name value</c>.</summary>
internal sealed class Options(string[] arguments)
{
    /// <summary>The value of <paramref name="name"/>, or <paramref name="otherwise"/>.</summary>
    public string Text(string name, string otherwise)
    {
        var at = Array.IndexOf(arguments, name);
        return at < 0 || at + 1 == arguments.Length ? otherwise : arguments[at + 1];
    }

    /// <summary>The value of <paramref name="name"/> as a number, or <paramref name="otherwise"/>.</summary>
    public long Number(string name, long otherwise) => long.Parse(Text(name, otherwise.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);
}
