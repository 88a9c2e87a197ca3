using RustyAttachments.Actors.Hashing;
using RustyAttachments.Common.Hashing;

namespace RustyAttachments.Actors.Uploading;

/// <summary>
/// What a part waits for. Permits, hashers and uploaders answer always, and soon after a cancellation; a claim may take
/// as long as another claimant does, so a part that rests does not keep its unit from stopping.
/// </summary>
internal enum PartStage
{
    Acquiring,
    Hashing,
    Resting,
    Storing,
}

/// <summary>A part that is under way in an upload unit, and what it holds: memory and the permit for it.</summary>
internal sealed class PartInHand(PartWork work, bool keepsBytes)
{
    public PartWork Work { get; } = work;

    public bool KeepsBytes { get; } = keepsBytes;

    public PartStage Stage { get; set; } = PartStage.Resting;

    public ContentHash Hash { get; set; }

    public DateTimeOffset Began { get; set; }

    /// <summary>What has gone of a part that is sent from its file.</summary>
    public MovedBytes? Moved { get; set; }

    public long? BufferId { get; set; }

    public IDisposable? Permit { get; set; }

    /// <summary>Gives back what the part holds.</summary>
    public void Release(ContentBuffers buffers)
    {
        if (BufferId is { } id)
        {
            // While somebody may still use the buffer (this actor has crashed), its memory must not be reused.
            if (Stage is PartStage.Hashing or PartStage.Storing) buffers.Abandon(id);
            else buffers.Close(id);
        }

        BufferId = null;
        Permit?.Dispose();
        Permit = null;
    }
}
