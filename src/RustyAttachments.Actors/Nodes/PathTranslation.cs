using RustyAttachments.Actors.Protocol;
using RustyAttachments.Actors.Segments;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Common.Paths;
using RustyAttachments.FileSystem.Scanning;

namespace RustyAttachments.Actors.Nodes;

/// <summary>
/// Translates the paths of one transfer between a node's own and those that nodes exchange, see <see cref="LocationMap"/>.
/// Pure.
/// </summary>
public sealed class PathTranslation
{
    private readonly string? _prefix;    // NAME:
    private readonly string? _directory; // what is there on this node

    private PathTranslation()
    {
    }

    /// <summary>A translation for a location whose files are below <paramref name="directory"/> on this node.</summary>
    public PathTranslation(string location, string directory) => (_prefix, _directory) = (location + ":", directory);

    /// <summary>Paths are the same everywhere.</summary>
    public static PathTranslation Same { get; } = new();

    /// <summary>This node's path for one that came from another node.</summary>
    public string ToLocal(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (_prefix is null || !path.StartsWith(_prefix + "/", StringComparison.Ordinal)) return path;
        var rest = path[_prefix.Length..];
        return rest == "/" ? _directory! : _directory == "/" ? rest : _directory + rest;
    }

    /// <summary>The path for other nodes of one on this node.</summary>
    public string ToWire(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (_prefix is null || !path.StartsWith('/') || !ManifestPath.IsSameOrBelow(path, _directory!)) return path;
        var rest = _directory == "/" ? path : path[_directory!.Length..];
        return _prefix + (rest.Length == 0 ? "/" : rest);
    }

    /// <summary>A transfer as this node works for it.</summary>
    public TransferSpec ToLocal(TransferSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (_prefix is null) return spec;
        return spec with
        {
            Root = ToLocal(spec.Root),
            Rules = spec.Rules is null ? null : Map(spec.Rules, ToLocal),
            Request = spec.Request switch
            {
                UploadRequest upload => upload with { Paths = [.. upload.Paths.Select(ToLocal)] },
                DownloadRequest download => download with { Destination = ToLocal(download.Destination) },
                PrestageRequest { Directory: { } directory } prestage => prestage with { Directory = ToLocal(directory) },
                var other => other,
            },
        };
    }

    /// <summary>A unit as this node does it.</summary>
    public WorkUnit ToLocal(WorkUnit unit) => _prefix is not null && unit is ScanUnit scan ? new ScanUnit(Map(scan.Task, ToLocal)) : unit;

    /// <summary>A result as other nodes understand it.</summary>
    public UnitResult ToWire(UnitResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (_prefix is null) return result;
        return result with
        {
            NewUnits = [.. result.NewUnits.Select(unit => unit is ScanUnit scan ? new ScanUnit(Map(scan.Task, ToWire)) : unit)],
            Plan = result.Plan is { } plan ? plan with { Root = ToWire(plan.Root), Rules = Map(plan.Rules, ToWire) } : null,
        };
    }

    /// <summary>Segments whose sources are this node's paths, over segments that nodes exchange.</summary>
    public ISegmentStore Over(ISegmentStore segments) => _prefix is null ? segments : new TranslatingSegmentStore(segments, this);

    private static ScanRules Map(ScanRules rules, Func<string, string> path) => rules with
    {
        Root = path(rules.Root),
        Directories = [.. rules.Directories.Select(named => new CollectedPath(path(named.Path), path(named.RealPath)))],
        Files = [.. rules.Files.Select(named => new CollectedPath(path(named.Path), path(named.RealPath)))],
    };

    private static ScanTask Map(ScanTask task, Func<string, string> path) => task with
    {
        SourceDirectory = path(task.SourceDirectory),
        RealDirectory = task.RealDirectory is { } real ? path(real) : null,
        Collapsed = [.. task.Collapsed.Select(link => new CollapsedLink(path(link.RealTarget), link.ManifestPath, path(link.RealParent)))],
    };
}
