using RustyAttachments.FileSystem.Native;

namespace RustyAttachments.FileSystem.Scanning;

/// <summary>
/// Finds everything that links lead to, directly or through what they lead to, and adds it to the collection. Targets
/// are added under their physical directory, so that no collected path runs through another link. A cycle ends by
/// itself: nothing is added twice.
/// </summary>
internal sealed class TransitiveTargets(Collection collection)
{
    private readonly HashSet<string> _walked = [];
    private readonly Stack<string> _directories = new();
    private readonly Stack<string> _links = new();

    /// <summary>Adds all targets. What cannot be read is passed over: the scan itself will report it.</summary>
    internal void AddAll(CancellationToken cancellationToken)
    {
        foreach (var directory in collection.Directories()) _directories.Push(directory.RealPath);
        foreach (var file in collection.Files()) _links.Push(file.RealPath);
        using var reader = new DirectoryReader();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_links.TryPop(out var link)) Follow(link);
            else if (_directories.TryPop(out var directory)) Walk(reader, directory);
            else return;
        }
    }

    private void Walk(DirectoryReader reader, string directory)
    {
        if (!_walked.Add(directory) || reader.Open(directory) < 0) return;
        while (reader.Next(out var name, out var kind) > 0)
        {
            if (kind == EntryKind.Unknown && Posix.StatAt(reader.Descriptor, name, out var metadata) >= 0) kind = metadata.Kind;
            if (kind is not (EntryKind.Directory or EntryKind.Link) || PathResolver.Decode(name[..^1]) is not { } text) continue;
            (kind == EntryKind.Directory ? _directories : _links).Push(directory == "/" ? "/" + text : $"{directory}/{text}");
        }
    }

    private void Follow(string link)
    {
        var slash = link.LastIndexOf('/');
        var parent = slash == 0 ? "/" : link[..slash];
        if (PathResolver.ReadLink(link, out var text) >= 0) AddTarget(LinkTarget.Of(parent, text));
    }

    private void AddTarget(string target)
    {
        if (collection.Contains(target) || PathResolver.ResolveParent(target, out var physical) < 0 || collection.Contains(physical)) return;
        if (LongPath.Stat(physical, out var metadata) < 0) return;
        if (metadata.Kind is not (EntryKind.Directory or EntryKind.File or EntryKind.Link)) return;
        collection.AddPhysical(physical, metadata.Kind);
        (metadata.Kind == EntryKind.Directory ? _directories : _links).Push(physical);
    }
}
