using System.Globalization;
using System.Text;

namespace RustyAttachments.TestKit.Fuzzing;

/// <summary>
/// Writes texts that have the shape of a manifest, in a random dialect with random members, most of them sensible:
/// what mutations of canonical texts seldom reach.
/// </summary>
internal sealed class HostileManifest(Random random)
{
    private static readonly string[] Names = ["a", "b", "c", "d", "é", "\\ud83d\\ude00", "\\ufb00", "$0", "x y"];

    private readonly StringBuilder _text = new();
    private int _dirs;
    private bool _first;

    /// <summary>One text.</summary>
    public byte[] Write()
    {
        var dialect = random.Next(4);
        var members = new List<Action> { () => Member("hashAlg", "\"xxh128\""), () => Member("totalSize", Number("0")), () => Marker(dialect) };
        if (dialect > 0) members.Add(() => Array("dirs", random.Next(6), () => Dir(dialect)));
        members.Add(() => Array(dialect == 0 ? "paths" : "files", random.Next(10), () => File(dialect)));
        if (random.Next(3) == 0) members.Add(() => Member("parentManifestHash", Text("aa")));
        if (random.Next(3) == 0) members.Add(() => Member("fileChunkSizeBytes", Number(HostileValues.Pick(random, ["1", "10", "-1", "268435456"]))));
        if (random.Next(10) == 0) members.Add(() => Member("extra", HostileValues.Value(random)));
        if (random.Next(20) == 0) members.Add(HostileValues.Pick(random, members));
        if (random.Next(20) == 0) members.RemoveAt(random.Next(members.Count));
        // Directories usually stand before the files that refer to them.
        if (random.Next(4) == 0) random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(members));
        Object(members);
        return Encoding.UTF8.GetBytes(_text.ToString());
    }

    private void Marker(int dialect) => Member(dialect < 2 ? "manifestVersion" : "specificationVersion", dialect switch
    {
        0 => "\"2023-03-03\"",
        1 => "\"2025-12-04-beta\"",
        _ => $"\"{HostileValues.Pick(random, ["relative", "relative", "absolute"])}-manifest-{HostileValues.Pick(random, ["snapshot", "diff"])}-beta-2025-12\"",
    });

    private void Dir(int dialect)
    {
        var members = new List<Action> { () => Member(NameKey(dialect), Path(dialect)) };
        if (random.Next(5) == 0) members.Add(() => Member(dialect == 3 ? "deleted" : "delete", Flag()));
        Object(members);
        _dirs++;
    }

    private void File(int dialect)
    {
        var members = new List<Action> { () => Member(NameKey(dialect), Path(dialect)) };
        var kind = random.Next(12);
        if (kind == 0 && dialect > 0) members.Add(() => Member(dialect == 3 ? "deleted" : "delete", Flag()));
        if (kind == 1 && dialect > 0) members.Add(() => Member("symlink", $"{{\"{(dialect == 3 ? "target" : "name")}\":{Path(dialect)}}}"));
        if (kind == 2 && dialect > 0) members.Add(() => Member("chunkhashes", "[" + string.Join(',', Enumerable.Repeat("\"aa\"", random.Next(4))) + "]"));
        if (kind > 3 || dialect == 0) members.Add(() => Member("hash", Text("aa")));
        if (kind > 1 || dialect == 0) members.AddRange([() => Member("size", Number("12")), () => Member("mtime", Number("-5"))]);
        if (random.Next(8) == 0) members.Add(() => Member("runnable", Flag()));
        if (random.Next(12) == 0) members.Add(() => Member(HostileValues.Pick(random, HostileValues.Keys).Trim('"'), HostileValues.Value(random)));
        if (random.Next(4) == 0) random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(members));
        Object(members);
    }

    private string Path(int dialect)
    {
        if (random.Next(15) == 0) return HostileValues.Pick(random, HostileValues.Strings);
        var name = HostileValues.Pick(random, Names) + (random.Next(3) > 0 ? random.Next(20).ToString(CultureInfo.InvariantCulture) : "");
        if (_dirs > 0 && dialect > 0 && random.Next(3) > 0) return $"\"${random.Next(_dirs + (random.Next(30) == 0 ? 2 : 0))}/{name}\"";
        if (random.Next(200) == 0) return $"\"{string.Join('/', Enumerable.Repeat("a", random.Next(2100)))}\"";
        return random.Next(3) == 0 && dialect != 2 ? $"\"{HostileValues.Pick(random, Names)}/{name}\"" : $"\"{(random.Next(20) == 0 ? "/" : "")}{name}\"";
    }

    private string Number(string usual) => random.Next(12) == 0 ? HostileValues.Pick(random, HostileValues.Numbers) : usual;

    private string Text(string usual) => random.Next(12) == 0 ? HostileValues.Pick(random, HostileValues.Strings) : $"\"{usual}\"";

    private string Flag() => random.Next(5) == 0 ? HostileValues.Value(random) : "true";

    private static string NameKey(int dialect) => dialect is 0 or 3 ? "path" : "name";

    private void Member(string key, string value) => Member(key, () => _text.Append(value));

    private void Member(string key, Action value)
    {
        if (!_first) _text.Append(',');
        _first = false;
        _text.Append('"').Append(key).Append("\":");
        value();
    }

    private void Array(string key, int count, Action entry) => Member(key, () =>
    {
        _text.Append('[');
        for (var i = 0; i < count; i++)
        {
            if (i > 0) _text.Append(',');
            entry();
        }

        _text.Append(']');
    });

    private void Object(List<Action> members)
    {
        _text.Append('{');
        _first = true;
        foreach (var member in members) member();
        _text.Append('}');
        _first = false;
    }
}
