using RustyAttachments.Cli.Progress;
using RustyAttachments.Common.Paths;
using RustyAttachments.Common.Units;
using RustyAttachments.Model;
using RustyAttachments.Model.Entries;

namespace RustyAttachments.Cli.Output;

/// <summary>
/// A manifest as an indented tree, each directory with the size of everything in it. Entries of a directory stand
/// together in the order of paths, so that one pass prints the tree and only the sizes of directories are kept.
/// </summary>
internal sealed class TreeView(Manifest manifest, TextWriter people, CancellationToken cancellationToken)
{
    private readonly long[] _sizes = DirectorySizes(manifest);
    private readonly List<string> _open = []; // paths of the directories that the last line is in, outermost first

    /// <summary>Prints every entry, then the total.</summary>
    public void Write()
    {
        using var dirs = manifest.Dirs.OrderBy(static d => d.Path + "/", StringComparer.Ordinal).GetEnumerator();
        var more = dirs.MoveNext();
        foreach (var file in manifest.Files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (; more && string.CompareOrdinal(dirs.Current.Path + "/", file.Path) < 0; more = dirs.MoveNext()) Enter(dirs.Current.Path, dirs.Current.IsDeleted);
            Enter(ManifestPath.Parent(file.Path), deleted: false);
            WriteFile(file);
        }

        for (; more; more = dirs.MoveNext()) Enter(dirs.Current.Path, dirs.Current.IsDeleted);
        people.WriteLine($"{ByteSize.Format(manifest.TotalSize),10}  in {ProgressText.Count(manifest.Files.Count, "file", "files")}");
    }

    private void WriteFile(FileEntry file)
    {
        var name = PrintableText.Of(NameOf(file.Path));
        if (file.IsSymlink) name += " -> " + PrintableText.Of(file.SymlinkTarget!);
        if (file.IsDeleted) name += " (deleted)";
        if (file.Runnable) name += " *";
        WriteLine(file.HasContent ? ByteSize.Format(file.SizeOrZero) : "", name);
    }

    /// <summary>Prints the lines of the directories from those that are open down to <paramref name="directory"/>; null is the root.</summary>
    private void Enter(string? directory, bool deleted)
    {
        while (_open.Count > 0 && (directory is null || !ManifestPath.IsSameOrBelow(directory, _open[^1]))) _open.RemoveAt(_open.Count - 1);
        if (directory is null || (_open.Count > 0 && _open[^1] == directory)) return;
        Enter(ManifestPath.Parent(directory), deleted: false);
        var number = manifest.Directories.NumberOf(directory);
        WriteLine(number >= 0 && !deleted ? ByteSize.Format(_sizes[number]) : "", PrintableText.Of(NameOf(directory)) + (deleted ? "/ (deleted)" : "/"));
        _open.Add(directory);
    }

    private void WriteLine(string size, string name)
    {
        people.Write($"{size,10}  ");
        for (var i = 0; i < _open.Count; i++) people.Write("  ");
        people.WriteLine(name);
    }

    /// <summary>What is shown of a path below its directory; all of it at the top, so that absolute paths begin with their slash.</summary>
    private static string NameOf(string path) => ManifestPath.Parent(path) is { } parent ? path[(parent.Length + 1)..] : path;

    private static long[] DirectorySizes(Manifest manifest)
    {
        var index = manifest.Directories;
        var sizes = new long[index.Dirs.Count];
        foreach (var file in manifest.FileSpan)
            if (index.NumberOf(ManifestPath.Parent(file.Path)) is >= 0 and var number) sizes[number] += file.SizeOrZero;
        // What is in a directory sorts behind it, so from the end every directory is complete before it is added above.
        for (var i = sizes.Length - 1; i >= 0; i--)
            if (index.NumberOf(ManifestPath.Parent(index.Dirs[i].Path)) is >= 0 and var above) sizes[above] += sizes[i];
        return sizes;
    }
}
