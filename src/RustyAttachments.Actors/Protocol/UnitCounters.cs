namespace RustyAttachments.Actors.Protocol;

/// <summary>
/// What has been found and done so far, by one unit or by all: absolute numbers, so that a repeated or lost report does
/// no harm. Sizes in bytes.
/// </summary>
public record UnitCounters
{
    /// <summary>Nothing yet.</summary>
    public static UnitCounters Zero { get; } = new();

    /// <summary>Files known: found by scans, or named by the manifest.</summary>
    public long FilesTotal { get; init; }

    /// <summary>Bytes of those files.</summary>
    public long BytesTotal { get; init; }

    /// <summary>Files finished: stored, found present, written, up to date.</summary>
    public long FilesDone { get; init; }

    /// <summary>Bytes of finished files, and of the finished parts of large ones.</summary>
    public long BytesDone { get; init; }

    /// <summary>Bytes hashed.</summary>
    public long BytesHashed { get; init; }

    /// <summary>Files whose hashes were known, so that they were not read.</summary>
    public long FilesNotRead { get; init; }

    /// <summary>Bytes of those.</summary>
    public long BytesNotRead { get; init; }

    /// <summary>Objects stored.</summary>
    public long ObjectsStored { get; init; }

    /// <summary>Bytes of those.</summary>
    public long BytesStored { get; init; }

    /// <summary>Objects that the store had already, or that another file of the transfer brought.</summary>
    public long ObjectsPresent { get; init; }

    /// <summary>Of those, objects that the store was not asked for, since it was seen to have them in an earlier transfer.</summary>
    public long ObjectsNotAsked { get; init; }

    /// <summary>Objects that the store was asked for one by one.</summary>
    public long ObjectsAsked { get; init; }

    /// <summary>Objects that were looked up in listings of the store.</summary>
    public long ObjectsListed { get; init; }

    /// <summary>Files that were written to their place.</summary>
    public long FilesWritten { get; init; }

    /// <summary>Bytes of those.</summary>
    public long BytesWritten { get; init; }

    /// <summary>Files left alone because the target is up to date or the policy keeps it.</summary>
    public long FilesUpToDate { get; init; }

    /// <summary>Files that could not be processed.</summary>
    public long FilesFailed { get; init; }

    /// <summary>The sum of two reports.</summary>
    public static UnitCounters operator +(UnitCounters a, UnitCounters b) => new()
    {
        FilesTotal = a.FilesTotal + b.FilesTotal,
        BytesTotal = a.BytesTotal + b.BytesTotal,
        FilesDone = a.FilesDone + b.FilesDone,
        BytesDone = a.BytesDone + b.BytesDone,
        BytesHashed = a.BytesHashed + b.BytesHashed,
        FilesNotRead = a.FilesNotRead + b.FilesNotRead,
        BytesNotRead = a.BytesNotRead + b.BytesNotRead,
        ObjectsStored = a.ObjectsStored + b.ObjectsStored,
        BytesStored = a.BytesStored + b.BytesStored,
        ObjectsPresent = a.ObjectsPresent + b.ObjectsPresent,
        ObjectsNotAsked = a.ObjectsNotAsked + b.ObjectsNotAsked,
        ObjectsAsked = a.ObjectsAsked + b.ObjectsAsked,
        ObjectsListed = a.ObjectsListed + b.ObjectsListed,
        FilesWritten = a.FilesWritten + b.FilesWritten,
        BytesWritten = a.BytesWritten + b.BytesWritten,
        FilesUpToDate = a.FilesUpToDate + b.FilesUpToDate,
        FilesFailed = a.FilesFailed + b.FilesFailed,
    };
}
