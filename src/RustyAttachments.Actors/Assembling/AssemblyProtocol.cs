using System.Collections.Immutable;
using Akka.Actor;
using RustyAttachments.Actors.Protocol;
using RustyAttachments.Actors.Segments;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Common.Errors;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Actors.Assembling;

/// <summary>The conversation with the actor that makes a manifest out of segments.</summary>
public static class AssemblyProtocol
{
    /// <summary>
    /// Merge the segments into the manifest's text at <paramref name="ManifestFile"/>, and store it where the request says.
    /// The time <paramref name="At"/> is part of its key, so that doing it again gives the same key.
    /// </summary>
    public sealed record Assemble(
        TransferSpec Spec, UploadRequest Request, ImmutableArray<SegmentRef> Segments, string ManifestFile, IContentStore? Store, TimeProvider Time, DateTimeOffset At)
        : INoSerializationVerificationNeeded;

    /// <summary>The manifest is complete, and stored where that was asked for.</summary>
    public sealed record Assembled(AssembledManifest Manifest, ImmutableArray<PathIssue> Warnings) : INoSerializationVerificationNeeded;

    /// <summary>The manifest could not be made or stored.</summary>
    public sealed record AssemblyFailed(ErrorCode Code, string Reason) : INoSerializationVerificationNeeded;
}
