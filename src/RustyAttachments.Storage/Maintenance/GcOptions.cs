namespace RustyAttachments.Storage.Maintenance;

/// <summary>What a garbage collection may do.</summary>
public sealed record GcOptions
{
    /// <summary>Whether anything is changed; otherwise it is only found out.</summary>
    public bool Run { get; init; }

    /// <summary>How old an object must be before it can be garbage, and an unfinished write before it is given up.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromDays(14);

    /// <summary>How long garbage stays marked before it is deleted.</summary>
    public TimeSpan SweepAfter { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Requests at once, at most; the store may want fewer.</summary>
    public int Concurrency { get; init; } = 64;

    /// <summary>Told of each thing and what becomes of it. Called from several threads.</summary>
    public Action<GcFate, string>? Each { get; init; }
}

/// <summary>What becomes of something in a store.</summary>
public enum GcFate
{
    /// <summary>An object is deleted, or would be.</summary>
    Deleted,
    /// <summary>An object is marked, or would be: it is deleted later unless a manifest names it by then.</summary>
    Marked,
    /// <summary>An object that is marked waits.</summary>
    Waiting,
    /// <summary>An object that was to be deleted stays: a manifest names it now, or it was stored anew.</summary>
    Kept,
    /// <summary>A write that was never finished is given up, or would be.</summary>
    Abandoned,
}

/// <summary>A number of objects and their bytes.</summary>
public readonly record struct GcCount(long Objects, long Bytes);

/// <summary>How far a garbage collection is.</summary>
/// <param name="Objects">Objects that the store holds, as far as listed.</param>
/// <param name="Manifests">Manifests read.</param>
/// <param name="Swept">Objects that were deleted or kept after all.</param>
/// <param name="ToSweep">Objects that are to be deleted; 0 until that is known.</param>
public sealed record GcProgress(long Objects, long Manifests, long Swept, long ToSweep);

/// <summary>What a garbage collection came to, or would come to.</summary>
public sealed record GcReport
{
    /// <summary>Whether anything was changed.</summary>
    public required bool Run { get; init; }

    /// <summary>Objects in the store before.</summary>
    public required GcCount Stored { get; init; }

    /// <summary>Manifests that were read.</summary>
    public required long Manifests { get; init; }

    /// <summary>Objects deleted.</summary>
    public required GcCount Deleted { get; init; }

    /// <summary>Objects marked.</summary>
    public required GcCount Marked { get; init; }

    /// <summary>Objects that were marked before and wait.</summary>
    public required GcCount Waiting { get; init; }

    /// <summary>Objects that were to be deleted and stay.</summary>
    public required GcCount Kept { get; init; }

    /// <summary>Unfinished writes given up.</summary>
    public required long Abandoned { get; init; }
}
