using System.Buffers;
using System.Text;
using RustyAttachments.Common.Errors;

namespace RustyAttachments.Common.Globs;

/// <summary>Reads one pattern without braces into components.</summary>
internal ref struct GlobParser
{
    /// <summary>Characters that mean something in a pattern.</summary>
    public static readonly SearchValues<char> Metacharacters = SearchValues.Create(@"*?[]{}\,!");

    private readonly string _pattern;
    private readonly ReadOnlySpan<char> _text;
    private readonly List<GlobToken> _tokens = [];
    private readonly StringBuilder _literal = new();
    private int _at;

    private GlobParser(ReadOnlySpan<char> text, string pattern)
    {
        _text = text;
        _pattern = pattern;
    }

    /// <summary>Reads <paramref name="text"/>, one alternative of <paramref name="pattern"/>, which errors name.</summary>
    public static GlobAlternative Parse(string text, string pattern)
    {
        var body = text.AsSpan();
        var below = body.Length > 1 && body[^1] == '/' && !EndsEscaped(body[..^1]);
        if (below) body = body[..^1];
        var anchored = body.StartsWith("/");
        if (anchored) body = body[1..];
        if (body.IsEmpty) throw Invalid(pattern, "is empty");
        var components = new GlobParser(body, pattern).Components();
        if (!anchored && components.Count == 1 && components[0] is not null) components.Insert(0, null);
        if (below) components.Add(null);
        return new GlobAlternative(components.Where((c, i) => c is not null || i == 0 || components[i - 1] is not null).ToArray());
    }

    /// <summary>The failure for <paramref name="pattern"/>; <paramref name="problem"/> completes "glob 'x' …".</summary>
    public static RustyAttachmentsException Invalid(string pattern, string problem) =>
        new(ErrorCode.GlobInvalid, $"Glob '{(pattern.Length > 200 ? pattern[..200] + "…" : pattern)}' {problem}.");

    /// <summary>The index just behind the set that begins at <paramref name="start"/>.</summary>
    public static int EndOfSet(ReadOnlySpan<char> text, int start, string pattern)
    {
        var i = start + 1;
        if (i < text.Length && text[i] is '!' or '^') i++;
        for (var first = true; i < text.Length; i++, first = false)
        {
            if (text[i] == '\\') i++;
            else if (text[i] == ']' && !first) return i + 1;
            else if (text[i] == '/') throw Invalid(pattern, "has a '/' inside '[…]', which can never match; use '{a/b,c}' for alternatives");
        }

        throw Invalid(pattern, @"has a '[' without ']'; write '\[' for the character itself");
    }

    private List<GlobComponent?> Components()
    {
        var components = new List<GlobComponent?>();
        while (_at <= _text.Length)
        {
            var start = _at;
            ReadComponent();
            components.Add(Finish(_text[start.._at]));
            _at++; // the slash
        }

        return components;
    }

    private void ReadComponent()
    {
        for (; _at < _text.Length && _text[_at] != '/'; _at++)
        {
            switch (_text[_at])
            {
                case '*':
                    EndLiteral();
                    _tokens.Add(new GlobToken(GlobTokenKind.Many));
                    break;
                case '?':
                    EndLiteral();
                    _tokens.Add(new GlobToken(GlobTokenKind.One));
                    break;
                case '[':
                    EndLiteral();
                    ReadSet();
                    break;
                case '\\':
                    _literal.Append(Escaped());
                    break;
                default:
                    _literal.Append(_text[_at]);
                    break;
            }
        }

        EndLiteral();
    }

    private GlobComponent? Finish(ReadOnlySpan<char> source)
    {
        if (source.IsEmpty) throw Invalid(_pattern, "has an empty component ('//')");
        if (source is "." or "..") throw Invalid(_pattern, $"has a '{source}' component, which no path in a manifest has");
        var tokens = _tokens.ToArray();
        _tokens.Clear();
        if (source is "**") return null;
        for (var i = 1; i < tokens.Length; i++)
            if (tokens[i].Kind == GlobTokenKind.Many && tokens[i - 1].Kind == GlobTokenKind.Many)
                throw Invalid(_pattern, "has '**' beside other characters; '**' stands alone between slashes, as in 'dir/**/*.txt'");
        return new GlobComponent(tokens);
    }

    private void ReadSet()
    {
        var end = EndOfSet(_text, _at, _pattern) - 1;
        _at++;
        var negated = _text[_at] is '!' or '^';
        if (negated) _at++;
        var ranges = new List<(int, int)>();
        while (_at < end)
        {
            var from = SetCharacter();
            var to = from;
            if (_at + 1 < end && _text[_at] == '-')
            {
                _at++;
                to = SetCharacter();
                if (to < from) throw Invalid(_pattern, $"has the range '{new Rune(from)}-{new Rune(to)}', which is backwards");
            }

            ranges.Add((from, to));
        }

        _tokens.Add(new GlobToken(GlobTokenKind.Set, Ranges: ranges.ToArray(), Negated: negated));
    }

    private int SetCharacter()
    {
        if (_text[_at] == '\\') Escaped();
        Rune.DecodeFromUtf16(_text[_at..], out var rune, out var length);
        _at += length;
        return rune.Value;
    }

    /// <summary>Moves to the escaped character and gives it.</summary>
    private char Escaped() =>
        ++_at < _text.Length && _text[_at] != '/'
            ? _text[_at]
            : throw Invalid(_pattern, @"has a '\' with nothing to escape; write '\\' for a backslash");

    private void EndLiteral()
    {
        if (_literal.Length == 0) return;
        _tokens.Add(new GlobToken(GlobTokenKind.Literal, _literal.ToString()));
        _literal.Clear();
    }

    private static bool EndsEscaped(ReadOnlySpan<char> text) => (text.Length - text.TrimEnd('\\').Length) % 2 == 1;
}
