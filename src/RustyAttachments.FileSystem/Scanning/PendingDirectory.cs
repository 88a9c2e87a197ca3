using System.Collections.Immutable;
using System.Text;

namespace RustyAttachments.FileSystem.Scanning;

/// <summary>A directory that is to be listed: the form that a <see cref="ScanTask"/> has while it is worked on.</summary>
internal sealed class PendingDirectory
{
    private readonly string? _real;

    internal PendingDirectory(ScanTask task)
        : this(task.SourceDirectory, task.RealDirectory, task.ManifestPath, Encoding.UTF8.GetByteCount(task.ManifestPath), task.Collapsed)
    {
    }

    private PendingDirectory(string source, string? real, string manifest, int manifestBytes, ImmutableArray<CollapsedLink> collapsed)
    {
        (Source, _real, Manifest, Collapsed) = (source, real, manifest, collapsed);
        Prefix = WithSlash(manifest);
        PrefixBytes = manifestBytes + Prefix.Length - manifest.Length;
    }

    /// <summary>The path on disk, as the user knows it.</summary>
    internal string Source { get; }

    /// <summary>The path on disk with links followed.</summary>
    internal string Real => _real ?? Source;

    internal string Manifest { get; }

    /// <summary>What the manifest paths of entries begin with.</summary>
    internal string Prefix { get; }

    /// <summary>Length of <see cref="Prefix"/> in UTF-8.</summary>
    internal int PrefixBytes { get; }

    internal ImmutableArray<CollapsedLink> Collapsed { get; }

    /// <summary>Entries seen that a manifest records, whether the globs choose them or not.</summary>
    internal int Recorded { get; set; }

    /// <summary>The path on disk of an entry.</summary>
    internal string SourceOf(ReadOnlySpan<char> name) => string.Concat(WithSlash(Source), name);

    /// <summary>A directory that is an entry of this one.</summary>
    internal PendingDirectory Child(ReadOnlySpan<char> name, string manifest, int nameBytes) => new(
        SourceOf(name),
        _real is null ? null : string.Concat(WithSlash(_real), name),
        manifest,
        PrefixBytes + nameBytes,
        Collapsed);

    /// <summary>The target of a link in this directory that is replaced by the target's content.</summary>
    internal PendingDirectory Collapse(string target, string manifest, int nameBytes) =>
        new(target, null, manifest, PrefixBytes + nameBytes, Collapsed.Add(new CollapsedLink(target, manifest, Real)));

    internal ScanTask ToTask() => new(Source, Manifest) { RealDirectory = _real, Collapsed = Collapsed };

    private static string WithSlash(string path) => path.Length == 0 || path[^1] == '/' ? path : path + "/";
}
