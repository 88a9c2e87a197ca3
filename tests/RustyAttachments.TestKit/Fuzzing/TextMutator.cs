using System.Text;

namespace RustyAttachments.TestKit.Fuzzing;

/// <summary>Changes a text in one place or two: bytes, tokens, members, nesting, ends; or splices in a piece of another.</summary>
internal sealed class TextMutator(Random random)
{
    /// <summary>The text with one change; <paramref name="other"/> gives what splices take from.</summary>
    public byte[] Mutate(byte[] text, Func<byte[]> other) => random.Next(40) switch
    {
        0 => FlipBits(text),
        1 => OverwriteByte(text),
        2 => text[..random.Next(text.Length + 1)],
        3 => RemoveRange(text),
        4 => Insert(text, random.Next(text.Length + 1), RandomBytes(random.Next(1, 9))),
        5 => SwapTokens(text, alike: false),
        < 12 => SwapTokens(text, alike: true),
        < 22 => ReplaceToken(text),
        < 34 => ChangeMember(text),
        < 37 => Splice(text, other()),
        _ => Wrap(text),
    };

    /// <summary>Bytes without meaning.</summary>
    public byte[] RandomBytes(int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private byte[] FlipBits(byte[] text)
    {
        if (text.Length == 0) return text;
        var changed = (byte[])text.Clone();
        for (var n = random.Next(1, 4); n > 0; n--) changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
        return changed;
    }

    private byte[] OverwriteByte(byte[] text)
    {
        if (text.Length == 0) return text;
        var changed = (byte[])text.Clone();
        changed[random.Next(changed.Length)] = HostileValues.Pick(random, [(byte)0, (byte)'"', (byte)'\\', (byte)'{', (byte)'}', (byte)'[', (byte)']', (byte)',', (byte)'/', (byte)'.', (byte)'$', (byte)'9', (byte)0x80, (byte)0xC0, (byte)0xED, (byte)0xFF]);
        return changed;
    }

    private byte[] RemoveRange(byte[] text)
    {
        var from = random.Next(text.Length + 1);
        var to = Math.Min(text.Length, from + random.Next(1, 20));
        return [.. text.AsSpan(0, from), .. text.AsSpan(to)];
    }

    private byte[] ReplaceToken(byte[] text)
    {
        var tokens = JsonTokens.Of(text);
        if (tokens.Count == 0) return text;
        var token = HostileValues.Pick(random, tokens);
        // Marks are many, and to change one only breaks the syntax.
        for (var n = 0; n < 4 && text[token.Start.Value] is (byte)'{' or (byte)'}' or (byte)'[' or (byte)']' or (byte)',' or (byte)':'; n++) token = HostileValues.Pick(random, tokens);
        var mark = text[token.Start.Value];
        var isKey = token.End.Value < text.Length && text[token.End.Value] == ':';
        var value = mark switch
        {
            (byte)'"' when isKey => HostileValues.Pick(random, HostileValues.Keys),
            (byte)'"' when random.Next(10) == 0 => Long(),
            (byte)'"' when random.Next(5) > 0 => HostileValues.Pick(random, HostileValues.Strings),
            (byte)'-' or (>= (byte)'0' and <= (byte)'9') when random.Next(5) > 0 => HostileValues.Pick(random, HostileValues.Numbers),
            (byte)'{' or (byte)'}' or (byte)'[' or (byte)']' or (byte)',' or (byte)':' => HostileValues.Pick(random, HostileValues.Broken),
            _ => HostileValues.Value(random),
        };
        return Replace(text, token, Encoding.UTF8.GetBytes(value));
    }

    private string Long() => HostileValues.Pick(random, ["\"", "\"/", "\"$0/"])
        + string.Concat(Enumerable.Repeat(HostileValues.Pick(random, ["x", "a/", "é", "\\u0061", "\\ud83d\\ude00", "$0/"]), random.Next(1, 5000))) + "y\"";

    private byte[] SwapTokens(byte[] text, bool alike)
    {
        var tokens = JsonTokens.Of(text);
        if (alike) tokens.RemoveAll(t => text[t.Start.Value] != '"' || (t.End.Value < text.Length && text[t.End.Value] == ':'));
        if (tokens.Count < 2) return text;
        var i = random.Next(tokens.Count - 1);
        var (first, second) = (tokens[i], tokens[random.Next(i + 1, tokens.Count)]);
        return [.. text[..first.Start], .. text[second], .. text[first.End..second.Start], .. text[first], .. text[second.End..]];
    }

    /// <summary>Doubles a member, removes it, renames it, gives it another value, or moves it to another place.</summary>
    private byte[] ChangeMember(byte[] text)
    {
        var tokens = JsonTokens.Of(text);
        var members = JsonTokens.Members(text, tokens);
        if (members.Count == 0) return text;
        var first = HostileValues.Pick(random, members);
        var end = JsonTokens.EndOfValue(text, tokens, first + 2);
        var member = tokens[first].Start..tokens[end - 1].End;
        byte[] withComma = [.. text[member], (byte)','];
        switch (random.Next(5))
        {
            case 0:
                return Insert(text, tokens[first].Start.Value, withComma);
            case 1:
                var comma = member.End.Value < text.Length && text[member.End.Value] == ',' ? 1 : 0;
                return Replace(text, member.Start..(member.End.Value + comma), []);
            case 2:
                return Replace(text, tokens[first], Encoding.UTF8.GetBytes(HostileValues.Pick(random, HostileValues.Keys)));
            case 3:
                return Replace(text, tokens[first + 2].Start..member.End, Encoding.UTF8.GetBytes(HostileValues.Value(random)));
            default:
                return Insert(text, tokens[HostileValues.Pick(random, members)].Start.Value, withComma);
        }
    }

    /// <summary>Puts a value of another text in place of one of this.</summary>
    private byte[] Splice(byte[] text, byte[] other)
    {
        var (tokens, others) = (JsonTokens.Of(text), JsonTokens.Of(other));
        if (tokens.Count == 0 || others.Count == 0) return [.. text, .. other];
        var (to, from) = (random.Next(tokens.Count), random.Next(others.Count));
        var old = tokens[to].Start..tokens[JsonTokens.EndOfValue(text, tokens, to) - 1].End;
        return Replace(text, old, other[others[from].Start..others[JsonTokens.EndOfValue(other, others, from) - 1].End]);
    }

    private byte[] Wrap(byte[] text)
    {
        switch (random.Next(5))
        {
            case 0:
                return [0xEF, 0xBB, 0xBF, .. text];
            case 1:
                return [.. text, .. Encoding.UTF8.GetBytes(HostileValues.Value(random))];
            case 2:
                return [.. Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(text))];
            case 3:
                return [.. " \t\r\n"u8, .. text, .. "\n \t"u8];
            default:
                var tokens = JsonTokens.Of(text);
                if (tokens.Count == 0) return text;
                var token = HostileValues.Pick(random, tokens);
                var depth = random.Next(5) == 0 ? random.Next(10_000) : random.Next(24);
                var (open, close) = random.Next(2) == 0 ? ("[", "]") : ("{\"x\":", "}");
                return Replace(text, token, [.. Repeat(open, depth), .. text[token], .. Repeat(close, depth)]);
        }
    }

    private static byte[] Repeat(string piece, int count) => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(piece, count)));

    private static byte[] Replace(byte[] text, Range range, byte[] with) => [.. text[..range.Start], .. with, .. text[range.End..]];

    private static byte[] Insert(byte[] text, int at, byte[] bytes) => [.. text.AsSpan(0, at), .. bytes, .. text.AsSpan(at)];
}
