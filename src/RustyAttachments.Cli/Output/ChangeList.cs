using System.Text.Json;
using RustyAttachments.Cli.Progress;
using RustyAttachments.Common.Units;
using RustyAttachments.Model;
using RustyAttachments.Model.Entries;
using RustyAttachments.Model.Operations;

namespace RustyAttachments.Cli.Output;

/// <summary>How many paths were added, changed and deleted, and what that does to the size in bytes.</summary>
internal sealed class ChangeTotals
{
    private readonly long[] _count = new long[3];
    private readonly long[] _bytes = new long[3];

    /// <summary>Files and links that are as they were.</summary>
    public long Unchanged { get; init; }

    /// <summary>Whether nothing changed.</summary>
    public bool None => _count.All(static c => c == 0);

    /// <summary>Counts a change.</summary>
    public void Add(Change change)
    {
        _count[(int)change.Kind]++;
        _bytes[(int)change.Kind] += change.SizeChange;
    }

    /// <summary>A line for people.</summary>
    public string Describe() => None
        ? $"no differences; {ProgressText.Count(Unchanged)} unchanged"
        : $"{Part(ChangeKind.Added, "added")}, {Part(ChangeKind.Modified, "modified")}, {Part(ChangeKind.Deleted, "deleted")}; {ProgressText.Count(Unchanged)} unchanged";

    /// <summary>Writes the totals as a member of a document.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("totals");
        foreach (var kind in Enum.GetValues<ChangeKind>())
        {
            var name = JsonNamingPolicy.CamelCase.ConvertName(kind.ToString());
            json.WriteNumber(name, _count[(int)kind]);
            json.WriteNumber(name + "Bytes", _bytes[(int)kind]);
        }

        json.WriteNumber("unchanged", Unchanged);
        json.WriteEndObject();
    }

    private string Part(ChangeKind kind, string name) =>
        $"{ProgressText.Count(_count[(int)kind])} {name}{(_bytes[(int)kind] == 0 ? "" : $" ({Change.Signed(_bytes[(int)kind])})")}";
}

/// <summary>A path that differs: a file or link, or a directory when <paramref name="File"/> is null.</summary>
internal readonly record struct Change(ChangeKind Kind, string Path, FileChange? File)
{
    /// <summary>By how many bytes the content grew.</summary>
    public long SizeChange => (File?.Current?.SizeOrZero ?? 0) - (File?.Parent?.SizeOrZero ?? 0);

    /// <summary>A size with its sign: <c>+3 B</c>.</summary>
    public static string Signed(long bytes) => (bytes > 0 ? "+" : "") + ByteSize.Format(bytes);

    /// <summary>A line: <c>A</c>, <c>M</c> or <c>D</c>, the kind as in <see cref="EntryText"/>, by how much it grew, the path, and what changed.</summary>
    public string Line()
    {
        var path = PrintableText.Of(Path);
        if (File is not { } file) return $"{Kind.ToString()[0]} d {"",11}  {path}/";
        var hasContent = file.Current?.HasContent == true || file.Parent?.HasContent == true;
        var changed = Kind == ChangeKind.Modified ? $"  ({string.Join(", ", Reasons(file))})" : "";
        return $"{Kind.ToString()[0]} {TypeOf(file.Current ?? file.Parent!)} {(hasContent ? Signed(SizeChange) : ""),11}  {path}{changed}";
    }

    /// <summary>Writes the change as a document.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("change", JsonNamingPolicy.CamelCase.ConvertName(Kind.ToString()));
        json.WriteString("path", Path);
        json.WriteString("type", File is { } f ? NameOf(f.Current ?? f.Parent!) : "directory");
        if (File is { } file)
        {
            if (file.Parent?.Size is { } before) json.WriteNumber("sizeBefore", before);
            if (file.Current?.Size is { } after) json.WriteNumber("sizeAfter", after);
            if (Kind == ChangeKind.Modified)
            {
                json.WriteStartArray("changed");
                foreach (var reason in Reasons(file)) json.WriteStringValue(reason);
                json.WriteEndArray();
            }
        }

        json.WriteEndObject();
    }

    private static char TypeOf(FileEntry entry) => entry.IsSymlink ? 'l' : entry.Runnable ? 'x' : 'f';

    private static string NameOf(FileEntry entry) => entry.IsSymlink ? "symlink" : "file";

    private static IEnumerable<string> Reasons(FileChange change)
    {
        var (parent, current) = (change.Parent!, change.Current!);
        if (parent.IsSymlink != current.IsSymlink) return [$"{NameOf(parent)} became {NameOf(current)}"];
        if (current.IsSymlink) return ["target"];
        return new[]
        {
            (parent.SizeOrZero != current.SizeOrZero, "size"),
            (parent.State != FileState.Unhashed && current.State != FileState.Unhashed && !parent.SameContent(current), "content"),
            (parent.MtimeOrZero != current.MtimeOrZero, "time"),
            (parent.Runnable != current.Runnable, current.Runnable ? "made runnable" : "no longer runnable"),
        }.Where(static r => r.Item1).Select(static r => r.Item2);
    }
}

/// <summary>Everything that differs between two snapshots, in the order of paths.</summary>
internal static class ChangeList
{
    /// <summary>
    /// The changes of files and links, with those of directories where they belong: new empty ones and all that are gone.
    /// A directory that <paramref name="diff"/> names only because something was deleted from it has not changed.
    /// </summary>
    public static IEnumerable<Change> Of(IEnumerable<FileChange> files, Manifest parent, Manifest diff)
    {
        using var dirs = diff.Dirs.Where(dir => dir.IsDeleted || parent.Directories.NumberOf(dir.Path) < 0)
            .Select(static dir => new Change(dir.IsDeleted ? ChangeKind.Deleted : ChangeKind.Added, dir.Path, null))
            .OrderBy(static dir => dir.Path, StringComparer.Ordinal).GetEnumerator();
        var more = dirs.MoveNext();
        foreach (var file in files)
        {
            for (; more && string.CompareOrdinal(dirs.Current.Path, file.Path) <= 0; more = dirs.MoveNext()) yield return dirs.Current;
            yield return new Change(file.Kind, file.Path, file);
        }

        for (; more; more = dirs.MoveNext()) yield return dirs.Current;
    }
}
