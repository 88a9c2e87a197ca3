namespace RustyAttachments.Common.Errors;

/// <summary>
/// The stable codes of everything that can go wrong. A code is shown to users as <c>RA1001</c>, is part of the public
/// contract (scripts match on it) and is never reused for another meaning.
/// 1xxx input, 2xxx local I/O, 3xxx store, 4xxx cluster, 5xxx mount.
/// </summary>
public enum ErrorCode
{
    /// <summary>A bug: no expected failure carries this code.</summary>
    Internal = 0,

    // 1xxx: what the user or another program handed in.

    /// <summary>The command line or a setting is not usable.</summary>
    UsageInvalid = 1000,
    /// <summary>A named file or directory does not exist.</summary>
    PathNotFound = 1001,
    /// <summary>A named path is of the wrong kind (a file where a directory is needed, or the reverse).</summary>
    PathWrongKind = 1002,
    /// <summary>A glob pattern cannot be parsed.</summary>
    GlobInvalid = 1003,
    /// <summary>A size, rate or duration cannot be parsed or is out of range.</summary>
    QuantityInvalid = 1004,
    /// <summary>A store URI cannot be parsed.</summary>
    StoreUriInvalid = 1005,
    /// <summary>The configuration file cannot be parsed or holds an unknown or invalid setting.</summary>
    ConfigInvalid = 1006,
    /// <summary>The text of a manifest is not JSON, is cut off, or has trailing content.</summary>
    ManifestMalformed = 1100,
    /// <summary>A manifest is of a version or specification that this program does not know.</summary>
    ManifestVersionUnknown = 1101,
    /// <summary>A manifest names a hash algorithm other than xxh128.</summary>
    ManifestHashAlgorithmUnknown = 1102,
    /// <summary>A manifest exceeds a limit: text size, entries, nesting, length of a path.</summary>
    ManifestTooLarge = 1103,
    /// <summary>A required member is absent, of the wrong type, or out of range.</summary>
    ManifestFieldInvalid = 1104,
    /// <summary>Two entries of a manifest have the same path.</summary>
    ManifestDuplicatePath = 1105,
    /// <summary>A file entry is also the parent of another entry.</summary>
    ManifestFileIsParent = 1106,
    /// <summary>A path is absolute where relative is needed or the reverse, holds <c>..</c>, <c>.</c>, an empty component or NUL.</summary>
    ManifestPathInvalid = 1107,
    /// <summary>A symlink's target leaves the manifest's root.</summary>
    ManifestSymlinkEscapes = 1108,
    /// <summary>A deleted entry stands in a snapshot or carries other fields.</summary>
    ManifestDeletedInvalid = 1109,
    /// <summary>A diff has no parent hash, or a snapshot has one.</summary>
    ManifestParentHashInvalid = 1110,
    /// <summary>An entry carries more than one of hash, chunk hashes and symlink target.</summary>
    ManifestContentConflict = 1111,
    /// <summary>The number of chunk hashes does not fit size and chunk size.</summary>
    ManifestChunkCountWrong = 1112,
    /// <summary>A hash has a character outside <c>[0-9a-zA-Z]</c>, is empty or too long.</summary>
    ManifestHashInvalid = 1113,
    /// <summary>A format was asked to hold what it cannot ("needs v2025").</summary>
    ManifestFormatUnsupported = 1114,
    /// <summary>Two manifests that were to be combined do not fit: absolute and relative, snapshot and diff, chunk sizes, algorithms, parents.</summary>
    ManifestMismatch = 1115,

    // 2xxx: the local file system.

    /// <summary>A local file or directory cannot be read.</summary>
    LocalReadFailed = 2000,
    /// <summary>A local file or directory cannot be written.</summary>
    LocalWriteFailed = 2001,
    /// <summary>The file system, or the content cache of this machine, has not enough space.</summary>
    LocalDiskFull = 2002,
    /// <summary>The operating system denies access to a local path.</summary>
    LocalPermissionDenied = 2003,
    /// <summary>A file changed or vanished while it was being read.</summary>
    LocalFileChanged = 2004,
    /// <summary>A file name cannot be put into a manifest (not valid UTF-8, too long).</summary>
    LocalNameUnsupported = 2005,
    /// <summary>A write was refused because it would have left the destination, or a link stands in its way.</summary>
    LocalPathEscapes = 2006,
    /// <summary>The file system is mounted read-only.</summary>
    LocalReadOnly = 2007,
    /// <summary>A target exists and the conflict policy does not allow to replace it.</summary>
    LocalConflict = 2008,
    /// <summary>A symlink cannot be resolved (too many levels).</summary>
    LocalSymlinkLoop = 2009,
    /// <summary>A fifo, socket or device was left out: it has no content that could be stored.</summary>
    LocalSpecialFile = 2010,
    /// <summary>A symlink was left out: its target does not exist, or contains the link itself.</summary>
    LocalLinkSkipped = 2011,

    // 3xxx: the store.

    /// <summary>The store cannot be reached (name resolution, connection, time-out, persistent server errors).</summary>
    StoreUnreachable = 3000,
    /// <summary>The store denies an action.</summary>
    StoreAccessDenied = 3001,
    /// <summary>The bucket, or the directory of a file store, does not exist.</summary>
    StoreNotFound = 3002,
    /// <summary>An object or manifest does not exist in the store.</summary>
    StoreObjectMissing = 3003,
    /// <summary>An object's size or content is not what its key or the manifest says.</summary>
    StoreObjectDamaged = 3004,
    /// <summary>No credentials were found for the store.</summary>
    StoreCredentialsMissing = 3005,
    /// <summary>The bucket belongs to another account than expected.</summary>
    StoreWrongOwner = 3006,
    /// <summary>The clocks of client and server differ too much.</summary>
    StoreClockSkew = 3007,
    /// <summary>The store's disk or quota is full.</summary>
    StoreFull = 3008,
    /// <summary>The store answered in a way that is not understood.</summary>
    StoreProtocol = 3009,
    /// <summary>The store cannot do what was asked (a capability it lacks).</summary>
    StoreUnsupported = 3010,
    /// <summary>A garbage collection removed objects while somebody relied on them.</summary>
    StoreSwept = 3011,

    // 4xxx: transfers and the cluster.

    /// <summary>A transfer ended without success for reasons listed in its report.</summary>
    TransferFailed = 4000,
    /// <summary>The transfer was cancelled.</summary>
    TransferCancelled = 4001,
    /// <summary>A work unit failed on every attempt.</summary>
    WorkUnitFailed = 4002,
    /// <summary>A node cannot start: a port is in use, an address is not of this machine, or its program is absent.</summary>
    NodeStartFailed = 4003,
    /// <summary>This node was removed from the cluster: the others could not reach it, or somebody said so.</summary>
    NodeRemoved = 4004,
    /// <summary>A node is not ready for work: a check does not hold.</summary>
    NodeNotReady = 4005,
    /// <summary>The cluster has no member of that address.</summary>
    MemberNotFound = 4006,
    /// <summary>A request to a management endpoint is not understood: its path, method or body.</summary>
    RequestInvalid = 4007,
    /// <summary>A request to a management endpoint was refused: its token is absent, unknown or not enough, or it comes from elsewhere.</summary>
    RequestDenied = 4008,
    /// <summary>A management endpoint has too many requests at once, or one took too long.</summary>
    EndpointBusy = 4009,
    /// <summary>The cluster has no transfer of that id.</summary>
    TransferNotFound = 4010,
    /// <summary>The cluster cannot do what was asked: it has no store, no coordinator, or no node that can reach the files.</summary>
    ClusterUnable = 4011,
    /// <summary>The node that was asked got no answer from the one that decides; the request may or may not have been carried out.</summary>
    ClusterSilent = 4012,
    /// <summary>The journal of a node cannot be used: its server refuses, its database is absent, or its file cannot be written.</summary>
    JournalUnusable = 4020,
    /// <summary>A management endpoint cannot be reached, does not answer in time, or its certificate is not trusted.</summary>
    EndpointUnreachable = 4030,
    /// <summary>Something answers that is no management endpoint, or one of another version.</summary>
    EndpointProtocol = 4031,
}
