using Akka.Actor;
using RustyAttachments.Actors.Hashing;
using RustyAttachments.Storage.Caches;
using RustyAttachments.Storage.Memory;

namespace RustyAttachments.Actors.Uploading;

/// <summary>
/// What an upload unit works with on its node. Limits in bytes; the store's actors are absent when nothing is stored,
/// who finds many objects at once (<see cref="Existence.ExistenceProtocol.FindPresent"/>) also where nodes share what they know,
/// the cache when hashes are not remembered.
/// </summary>
public sealed record UploadStages(
    IActorRef Hashers, IActorRef? Existence, IActorRef? Finder, IActorRef? Uploader, IHashCache? Hashes,
    ContentBuffers Buffers, MemoryPermits Permits, TimeProvider Time, int PartsPerUnit, long SinglePassLimit);
