using System.Text.Json;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Storage.Maintenance;
using RustyAttachments.Storage.Verification;

namespace RustyAttachments.Cli.Progress;

/// <summary>How far any work is: so many of so many units (files, objects), so many of so many bytes.</summary>
internal abstract record WorkProgress
{
    /// <summary>What is counted: <c>files</c>, <c>objects</c>.</summary>
    public abstract string Unit { get; }

    /// <summary>Units done.</summary>
    public abstract long Done { get; }

    /// <summary>Units known.</summary>
    public abstract long Total { get; }

    /// <summary>Bytes done.</summary>
    public abstract long BytesDone { get; }

    /// <summary>Bytes known.</summary>
    public abstract long BytesTotal { get; }

    /// <summary>Whether the totals will not grow any more.</summary>
    public abstract bool TotalsFinal { get; }

    /// <summary>Units that failed.</summary>
    public virtual long Failed => 0;

    /// <summary>Writes every counter as members of a document.</summary>
    public abstract void Write(Utf8JsonWriter json);
}

/// <summary>How far a transfer is.</summary>
internal sealed record TransferWork(TransferProgress Progress, string Unit = "files") : WorkProgress
{
    public override string Unit { get; } = Unit;

    public override long Done => Progress.FilesDone;

    public override long Total => Progress.FilesTotal;

    public override long BytesDone => Progress.BytesDone;

    public override long BytesTotal => Progress.BytesTotal;

    public override bool TotalsFinal => Progress.TotalsFinal;

    public override long Failed => Progress.FilesFailed;

    public override void Write(Utf8JsonWriter json)
    {
        json.WriteString("phase", JsonNamingPolicy.CamelCase.ConvertName(Progress.Phase.ToString()));
        WriteTotals(json, Progress);
    }

    /// <summary>The counters that progress and results share.</summary>
    public static void WriteTotals(Utf8JsonWriter json, TransferProgress progress)
    {
        json.WriteBoolean("totalsFinal", progress.TotalsFinal);
        json.WriteNumber("filesTotal", progress.FilesTotal);
        json.WriteNumber("filesDone", progress.FilesDone);
        json.WriteNumber("bytesTotal", progress.BytesTotal);
        json.WriteNumber("bytesDone", progress.BytesDone);
        json.WriteNumber("bytesHashed", progress.BytesHashed);
        json.WriteNumber("filesNotRead", progress.FilesNotRead);
        json.WriteNumber("bytesNotRead", progress.BytesNotRead);
        json.WriteNumber("objectsStored", progress.ObjectsStored);
        json.WriteNumber("bytesStored", progress.BytesStored);
        json.WriteNumber("objectsPresent", progress.ObjectsPresent);
        json.WriteNumber("objectsNotAsked", progress.ObjectsNotAsked);
        json.WriteNumber("objectsAsked", progress.ObjectsAsked);
        json.WriteNumber("objectsListed", progress.ObjectsListed);
        json.WriteNumber("filesWritten", progress.FilesWritten);
        json.WriteNumber("bytesWritten", progress.BytesWritten);
        json.WriteNumber("filesUpToDate", progress.FilesUpToDate);
        json.WriteNumber("filesFailed", progress.FilesFailed);
    }
}

/// <summary>How far a verification is. What is to be read is known once all manifests are checked.</summary>
internal sealed record VerifyWork(VerifyProgress Progress) : WorkProgress
{
    public override string Unit => "objects";

    public override long Done => Progress.ObjectsRead;

    public override long Total => Progress.ObjectsToRead;

    public override long BytesDone => Progress.BytesRead;

    public override long BytesTotal => Progress.BytesToRead;

    public override bool TotalsFinal => Progress.ObjectsToRead > 0;

    public override void Write(Utf8JsonWriter json)
    {
        json.WriteString("phase", Progress.ObjectsToRead > 0 ? "reading" : "checkingManifests");
        json.WriteNumber("manifests", Progress.Manifests);
        json.WriteNumber("objectsRead", Progress.ObjectsRead);
        json.WriteNumber("objectsToRead", Progress.ObjectsToRead);
        json.WriteNumber("bytesRead", Progress.BytesRead);
        json.WriteNumber("bytesToRead", Progress.BytesToRead);
    }
}

/// <summary>How far a garbage collection is. What is to be deleted is known once all manifests are read.</summary>
internal sealed record GcWork(GcProgress Progress) : WorkProgress
{
    public override string Unit => "objects";

    public override long Done => Progress.Swept;

    public override long Total => TotalsFinal ? Progress.ToSweep : Progress.Objects;

    public override long BytesDone => 0;

    public override long BytesTotal => 0;

    public override bool TotalsFinal => Progress.ToSweep > 0;

    public override void Write(Utf8JsonWriter json)
    {
        json.WriteString("phase", Progress.ToSweep > 0 ? "deleting" : "looking");
        json.WriteNumber("objects", Progress.Objects);
        json.WriteNumber("manifests", Progress.Manifests);
        json.WriteNumber("swept", Progress.Swept);
        json.WriteNumber("toSweep", Progress.ToSweep);
    }
}
