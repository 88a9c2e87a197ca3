using System.Collections.Immutable;

namespace RustyAttachments.FileSystem.Scanning;

/// <summary>Gathers findings until a batch is full; reused from batch to batch.</summary>
internal sealed class BatchBuilder(int capacity)
{
    private readonly List<ScannedFile> _files = [];
    private readonly List<ScannedLink> _links = [];
    private readonly List<string> _emptyDirectories = [];
    private readonly List<ScanTask> _tasks = [];
    private readonly List<ScanIssue> _problems = [];
    private readonly List<ScanIssue> _warnings = [];
    private int _count;

    internal bool IsFull => _count >= capacity;

    internal void Add(in ScannedFile file) => Add(_files, file);

    internal void Add(in ScannedLink link) => Add(_links, link);

    internal void AddEmptyDirectory(string path) => Add(_emptyDirectories, path);

    internal void Add(ScanTask task) => Add(_tasks, task);

    internal void AddProblem(ScanIssue issue) => Add(_problems, issue);

    internal void AddWarning(ScanIssue issue) => Add(_warnings, issue);

    /// <summary>What was gathered, or null when that is nothing; gathering starts afresh.</summary>
    internal ScanBatch? Take()
    {
        if (_count == 0) return null;
        _count = 0;
        return new ScanBatch
        {
            Files = Take(_files), Links = Take(_links), EmptyDirectories = Take(_emptyDirectories),
            Tasks = Take(_tasks), Problems = Take(_problems), Warnings = Take(_warnings),
        };
    }

    private static ImmutableArray<T> Take<T>(List<T> list)
    {
        ImmutableArray<T> taken = [.. list];
        list.Clear();
        return taken;
    }

    private void Add<T>(List<T> list, T item)
    {
        list.Add(item);
        _count++;
    }
}
