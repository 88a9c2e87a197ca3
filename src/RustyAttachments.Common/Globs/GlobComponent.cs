using System.Text;

namespace RustyAttachments.Common.Globs;

/// <summary>The kinds of <see cref="GlobToken"/>.</summary>
internal enum GlobTokenKind
{
    /// <summary>Text that stands for itself.</summary>
    Literal,
    /// <summary><c>?</c></summary>
    One,
    /// <summary><c>*</c></summary>
    Many,
    /// <summary><c>[…]</c></summary>
    Set,
}

/// <summary>A piece of a component. Sets hold inclusive ranges of code points.</summary>
internal readonly record struct GlobToken(GlobTokenKind Kind, string Text = "", (int From, int To)[]? Ranges = null, bool Negated = false)
{
    /// <summary>How many UTF-16 units at the start of <paramref name="text"/> the token takes; -1 when it does not match. Not for <c>*</c>.</summary>
    public int Take(ReadOnlySpan<char> text)
    {
        if (Kind == GlobTokenKind.Literal) return text.StartsWith(Text) ? Text.Length : -1;
        if (text.IsEmpty) return -1;
        Rune.DecodeFromUtf16(text, out var rune, out var length);
        return Kind == GlobTokenKind.One || Contains(rune.Value) != Negated ? length : -1;
    }

    private bool Contains(int codePoint)
    {
        foreach (var (from, to) in Ranges!)
            if (codePoint >= from && codePoint <= to) return true;
        return false;
    }
}

/// <summary>
/// A component of a pattern. Only the last <c>*</c> passed is ever retried: an earlier one that took more could not help,
/// because the later one can take the same characters. That bounds the work by path length times pattern length.
/// </summary>
internal sealed class GlobComponent(GlobToken[] tokens)
{
    private readonly GlobToken[] _tokens = tokens;

    /// <summary>Whether the component matches the whole of <paramref name="name"/>, which holds no slash.</summary>
    public bool IsMatch(ReadOnlySpan<char> name)
    {
        int token = 0, at = 0, retryToken = -1, retryAt = 0;
        while (true)
        {
            if (token < _tokens.Length && _tokens[token].Kind == GlobTokenKind.Many)
            {
                if (++token == _tokens.Length) return true;
                (retryToken, retryAt) = (token, at);
                continue;
            }

            var taken = token < _tokens.Length ? _tokens[token].Take(name[at..]) : -1;
            if (taken >= 0)
            {
                token++;
                at += taken;
                continue;
            }

            if (token == _tokens.Length && at == name.Length) return true;
            if (retryToken < 0 || retryAt >= name.Length) return false;
            retryAt += char.IsHighSurrogate(name[retryAt]) && retryAt + 1 < name.Length ? 2 : 1;
            (token, at) = (retryToken, retryAt);
        }
    }
}
