using Akka.Actor;

namespace RustyAttachments.Actors.Existence;

/// <summary>
/// Who claims an object, and under which ticket. An actor is one claimant however many tickets it holds: whoever settles
/// an object need not name the ticket.
/// </summary>
internal readonly record struct Claimant(IActorRef Ref, long Ticket)
{
    /// <summary>Whether both are the same actor.</summary>
    public bool Equals(Claimant other) => Ref.Equals(other.Ref);

    /// <summary>The actor's.</summary>
    public override int GetHashCode() => Ref.GetHashCode();
}
