using System.Collections.Immutable;
using RustyAttachments.Actors.Protocol;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;

namespace RustyAttachments.Actors.Existence;

/// <summary>
/// <see cref="ExistenceProtocol"/> between nodes: claims travel in batches to who knows a part of a store for the whole
/// cluster, and answers travel back. A part is named by the store and the first hex digit of the hash.
/// </summary>
public static class SharedExistenceProtocol
{
    /// <summary>The most claims, answers or settlements in a message.</summary>
    public const int MaxBatch = 512;

    /// <summary>A message to one part of a store.</summary>
    public interface IForPart : IWireMessage
    {
        /// <summary>The store's name.</summary>
        string Store { get; }

        /// <summary>The first hex digit of the hashes: 0 to 15.</summary>
        int Part { get; }
    }

    /// <summary>
    /// Claims of one node, at most one at a time for each hash; answered one by one or together. A claim is repeated, with
    /// the same ticket, until an answer other than <see cref="ClaimVerdict.Wait"/> has come.
    /// </summary>
    public sealed record ClaimObjects(string Store, int Part, ImmutableArray<Claim> Claims) : IForPart;

    /// <summary>See <see cref="ExistenceProtocol.ClaimObject"/>. Size in bytes; tickets are the asking node's, each larger than those before.</summary>
    public sealed record Claim(long Ticket, ContentHash Hash, long Size, bool InHand, bool AskStore);

    /// <summary>Answers to claims.</summary>
    public sealed record ClaimsAnswered(string Store, int Part, ImmutableArray<Answer> Answers) : IWireMessage;

    /// <summary>
    /// See <see cref="ExistenceProtocol.ClaimAnswered"/>. <see cref="ClaimVerdict.Store"/> is repeated until it is settled:
    /// whoever does not know the ticket (any more) settles it as not stored.
    /// </summary>
    public sealed record Answer(long Ticket, ContentHash Hash, ClaimVerdict Verdict, ClaimMeans Means, bool CheckCacheWrong);

    /// <summary>The store could not be asked for these.</summary>
    public sealed record ClaimsFailed(string Store, int Part, ImmutableArray<long> Tickets, ErrorCode Code, string Reason) : IWireMessage;

    /// <summary>Objects that nodes were told to store: they have, or have not managed to.</summary>
    public sealed record ObjectsSettled(string Store, int Part, ImmutableArray<Settlement> Settlements) : IForPart;

    /// <summary>See <see cref="ExistenceProtocol.ObjectSettled"/>. It counts only for the claim with this ticket.</summary>
    public sealed record Settlement(long Ticket, ContentHash Hash, bool Stored, bool WasThere);
}
