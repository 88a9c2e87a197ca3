using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Actors.Existence;

/// <summary>The conversation with whoever knows which objects a store has: claim before storing, settle after.</summary>
public static class ExistenceProtocol
{
    /// <summary>
    /// "I know content of this hash and size in bytes: must I store it?" With <paramref name="InHand"/> it is in memory, so
    /// that storing costs no read; with <paramref name="AskStore"/> no cache is believed. Answered with <see cref="ClaimAnswered"/> to
    /// the sender, more than once where the first answer is <see cref="ClaimVerdict.Wait"/>, or <see cref="ClaimFailed"/>.
    /// </summary>
    public sealed record ClaimObject(long Ticket, ContentHash Hash, long Size, bool InHand, bool AskStore) : INoSerializationVerificationNeeded;

    /// <summary>
    /// What to do about a claim, and how that was found out. Once the check cache has proved wrong, every answer says so:
    /// earlier ones that came out of it are void.
    /// </summary>
    public sealed record ClaimAnswered(long Ticket, ClaimVerdict Verdict, ClaimMeans Means, bool CheckCacheWrong) : INoSerializationVerificationNeeded;

    /// <summary>
    /// "I know of content with these hashes and sizes, and hold none of it: which of it need not be claimed?" Answered
    /// with <see cref="PresentFound"/>, always. Nothing is claimed by asking: what is not found present may yet be.
    /// </summary>
    public sealed record FindPresent(ImmutableArray<SizedHash> Objects, bool AskStore) : INoSerializationVerificationNeeded;

    /// <summary>
    /// For each object that was asked for, in order: how it was found to be present, or null when it was not.
    /// <paramref name="CheckCacheWrong"/> as in <see cref="ClaimAnswered"/>.
    /// </summary>
    public sealed record PresentFound(ImmutableArray<ClaimMeans?> Found, bool CheckCacheWrong) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    /// <summary>The store could not be asked.</summary>
    public sealed record ClaimFailed(long Ticket, ErrorCode Code, string Reason) : INoSerializationVerificationNeeded;

    /// <summary>Whoever was told to store an object has done so (or found that it was there already), or has not managed to.</summary>
    public sealed record ObjectSettled(ContentHash Hash, bool Stored, bool WasThere) : INoSerializationVerificationNeeded;
}

/// <summary>What to do about a claim.</summary>
public enum ClaimVerdict
{
    /// <summary>The object is in the store.</summary>
    Present,
    /// <summary>Store it, then settle.</summary>
    Store,
    /// <summary>Somebody is storing it; another answer follows. Meanwhile the content need not be kept in memory.</summary>
    Wait,
}

/// <summary>How the answer to a claim was found out.</summary>
public enum ClaimMeans
{
    /// <summary>By somebody else's claim.</summary>
    Shared,
    /// <summary>By the check cache, without asking the store.</summary>
    Cache,
    /// <summary>By asking the store for this object.</summary>
    Head,
    /// <summary>By a listing.</summary>
    Listing,
    /// <summary>Not at all: storing it will show.</summary>
    Store,
}
