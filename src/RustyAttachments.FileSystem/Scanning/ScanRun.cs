using System.Text;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Paths;
using RustyAttachments.FileSystem.Native;

namespace RustyAttachments.FileSystem.Scanning;

/// <summary>
/// One task being worked on. Goes from directory to directory over an explicit stack, so depth costs no stack space;
/// every directory is opened by its own path, so any of them can be handed to another worker instead.
/// </summary>
internal sealed class ScanRun : IDisposable
{
    private readonly ScanContext _context;
    private readonly BatchBuilder _batch;
    private readonly DirectoryReader _reader = new();
    private readonly EntryName _name = new();
    private readonly Stack<PendingDirectory> _pending = new();
    private readonly ScanTask _task;
    private PendingDirectory? _current;
    private int _nextName;
    private int _entries;

    internal ScanRun(ScanContext context, ScanTask task)
    {
        (_context, _task) = (context, task);
        _batch = new BatchBuilder(context.Limits.BatchEntries);
        _pending.Push(new PendingDirectory(task));
    }

    private bool TakesNames => _task.Names.Length > 0 && _nextName >= 0;

    /// <summary>The next batch, or null when the task is done.</summary>
    internal ScanBatch? Next(CancellationToken cancellationToken)
    {
        while (!_batch.IsFull && (_current is not null || OpenNext()))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TakesNames) TakeNextName(_current!);
            else ReadEntry(_current!);
        }

        return _batch.Take();
    }

    public void Dispose() => _reader.Dispose();

    private bool OpenNext()
    {
        while (_pending.TryPop(out var next))
        {
            if (_entries >= _context.Limits.TaskEntries)
            {
                _batch.Add(next.ToTask());
                if (_batch.IsFull) return false;
                continue;
            }

            var result = _reader.Open(next.Real);
            if (result >= 0)
            {
                _current = next;
                return true;
            }

            if (result != -Errno.NoEntry || _context.IsNamed(next.Source))
                Report(LocalErrors.Reading(result, "read the directory", next.Source));
        }

        return false;
    }

    private void ReadEntry(PendingDirectory directory)
    {
        var result = _reader.Next(out var name, out var kind);
        if (result > 0)
        {
            Take(directory, name, kind);
            return;
        }

        if (result < 0) Report(LocalErrors.Reading(result, "read the directory", directory.Source));
        else if (directory.Recorded == 0 && directory.Manifest.Length > 0 && _context.Includes(directory.Manifest))
            Count().AddEmptyDirectory(directory.Manifest);
        Leave();
    }

    private void Leave()
    {
        _reader.Close();
        _current = null;
    }

    private void TakeNextName(PendingDirectory directory)
    {
        if (_nextName == _task.Names.Length)
        {
            _nextName = -1;
            Leave();
            return;
        }

        var name = _task.Names[_nextName++];
        using var bytes = new PathBytes(name, stackalloc byte[PathBytes.StackSize]);
        if (bytes.IsValid) Take(directory, bytes.WithNul, EntryKind.Unknown);
        else Report(LocalErrors.Reading(-Errno.IllegalBytes, "read", directory.SourceOf(name)));
    }

    private void Take(PendingDirectory directory, ReadOnlySpan<byte> nameWithNul, EntryKind kind)
    {
        if (ManifestPathOf(directory, nameWithNul[..^1]) is not { } path) return;
        switch (kind)
        {
            case EntryKind.File or EntryKind.Unknown:
                TakeFile(directory, nameWithNul, path, kind);
                break;
            case EntryKind.Directory:
                directory.Recorded++;
                if (_context.CouldIncludeBelow(path) || _context.Includes(path))
                    Push(directory.Child(_name.Text, path, nameWithNul.Length - 1));
                break;
            case EntryKind.Link:
                TakeLink(directory, nameWithNul, path);
                break;
            default:
                if (_context.Includes(path)) WarnOfSpecial(directory.SourceOf(_name.Text), kind);
                break;
        }
    }

    /// <summary>The manifest path of an entry; null, after a report, when it can have none.</summary>
    private string? ManifestPathOf(PendingDirectory directory, ReadOnlySpan<byte> name)
    {
        if (!_name.TrySet(name))
        {
            if (!_context.Includes(directory.Prefix + Encoding.UTF8.GetString(name))) return null;
            var shown = directory.SourceOf(EntryName.Escape(name));
            Problem(shown, ErrorCode.LocalNameUnsupported, $"The name of '{shown}' is not valid UTF-8, which manifests need; rename it (convmv helps) or exclude it.");
            return null;
        }

        var path = string.Concat(directory.Prefix, _name.Text);
        var problem = directory.PrefixBytes + name.Length > ManifestPath.MaxUtf8Bytes ? $"is longer in the manifest than {ManifestPath.MaxUtf8Bytes} bytes"
            : directory.PrefixBytes == 0 && ManifestPath.IsAbsolute(path) ? "looks like an absolute path of Windows to a manifest"
            : null;
        if (problem is null) return path;
        if (!_context.Includes(path)) return null;
        var source = directory.SourceOf(_name.Text);
        Problem(source, ErrorCode.LocalNameUnsupported, $"The path '{source}' {problem}; rename or exclude it (what is below it is left out too).");
        return null;
    }

    private void TakeFile(PendingDirectory directory, ReadOnlySpan<byte> nameWithNul, string path, EntryKind expected)
    {
        if (expected == EntryKind.File && !_context.Includes(path))
        {
            directory.Recorded++;
            return;
        }

        var result = Posix.StatAt(_reader.Descriptor, nameWithNul, out var metadata);
        if (result < 0)
        {
            // What is gone since it was listed might as well have gone before; what was named must be there.
            if (result != -Errno.NoEntry || TakesNames)
                Report(LocalErrors.Reading(result, "read the attributes of", directory.SourceOf(_name.Text)));
            return;
        }

        if (metadata.Kind != EntryKind.File)
        {
            Take(directory, nameWithNul, metadata.Kind);
            return;
        }

        directory.Recorded++;
        if (expected == EntryKind.Unknown && !_context.Includes(path)) return;
        Add(path, directory.Collapsed.IsEmpty ? null : directory.SourceOf(_name.Text), metadata);
    }

    private void TakeLink(PendingDirectory directory, ReadOnlySpan<byte> nameWithNul, string path)
    {
        if (_context.Judge.LeavesAll) return;
        var (asFile, asDirectory) = (_context.Includes(path), _context.CouldIncludeBelow(path));
        if (!asFile && !asDirectory)
        {
            directory.Recorded++;
            return;
        }

        var source = directory.SourceOf(_name.Text);
        var result = PathResolver.ReadLink(_reader.Descriptor, nameWithNul, out var text);
        if (result == -Errno.NoEntry) return;
        if (result < 0)
        {
            Report(LocalErrors.Reading(result, "read the link", source));
            return;
        }

        var verdict = _context.Judge.Judge(source, text, directory.Real, directory.Collapsed);
        if (verdict.Action is LinkAction.Keep or LinkAction.TakeFile or LinkAction.TakeDirectory) directory.Recorded++;
        Apply(verdict, directory, source, path, nameWithNul.Length - 1, asFile);
    }

    private void Apply(LinkVerdict verdict, PendingDirectory directory, string source, string path, int nameBytes, bool chosen)
    {
        switch (verdict.Action)
        {
            case LinkAction.TakeDirectory:
                Push(directory.Collapse(verdict.Text, path, nameBytes));
                break;
            case LinkAction.Fail:
                Problem(source, verdict.Code, verdict.Text);
                break;
            case LinkAction.Keep when chosen:
                Count().Add(new ScannedLink(path, verdict.Text));
                break;
            case LinkAction.TakeFile when chosen:
                Add(path, verdict.Text, verdict.Metadata);
                break;
            case LinkAction.Warn when chosen:
                Count().AddWarning(new ScanIssue(source, verdict.Code, verdict.Text));
                break;
        }
    }

    /// <summary>Keeps a directory for later; what a very wide directory holds beyond the bound goes to others right away.</summary>
    private void Push(PendingDirectory directory)
    {
        _entries++;
        if (_pending.Count < _context.Limits.TaskEntries) _pending.Push(directory);
        else _batch.Add(directory.ToTask());
    }

    private void Add(string path, string? sourcePath, in FileMetadata file) => Count().Add(
        new ScannedFile(path, sourcePath, file.Size, file.Modified.Microseconds, file.Modified.Stamp, file.Runnable));

    private void WarnOfSpecial(string source, EntryKind kind)
    {
        var what = kind switch { EntryKind.Fifo => "a fifo", EntryKind.Socket => "a socket", _ => "a device" };
        Count().AddWarning(new ScanIssue(source, ErrorCode.LocalSpecialFile, $"'{source}' is {what} and has no content to store; it is left out."));
    }

    private void Report(LocalIOException error) => Problem(error.Path, error.Code, error.Message);

    private void Problem(string source, ErrorCode code, string message) => Count().AddProblem(new ScanIssue(source, code, message));

    private BatchBuilder Count()
    {
        _entries++;
        return _batch;
    }
}
