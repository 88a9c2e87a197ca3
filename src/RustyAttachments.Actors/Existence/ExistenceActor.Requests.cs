using Akka.Actor;
using Akka.Event;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;

namespace RustyAttachments.Actors.Existence;

// Requests to the store, as many at once as it wants, and what comes back of them.
public sealed partial class ExistenceActor
{
    // A request that fails answers the questions that it was for; a listing is for none in particular.
    private void Start(Func<Task<object>> request, IReadOnlyList<Question> questions)
    {
        _requests.Enqueue(() => GuardAsync(request, questions));
        StartRequests();
    }

    private void StartRequests()
    {
        while (_running < _store.Capabilities.MaxConcurrency && _requests.TryDequeue(out var next))
        {
            _running++;
            next().PipeTo(Self);
        }
    }

    private void Ended()
    {
        _running--;
        StartRequests();
    }

    private async Task<object> GuardAsync(Func<Task<object>> request, IReadOnlyList<Question> questions)
    {
        try
        {
            return await request();
        }
        catch (OperationCanceledException e)
        {
            return new Failed(questions, ErrorCode.TransferCancelled, e.Message);
        }
        catch (RustyAttachmentsException e)
        {
            return new Failed(questions, e.Code, e.Message);
        }
        catch (Exception e)
        {
            return new Failed(questions, ErrorCode.Internal, $"Asking {_store.DisplayName} what it holds failed in an unexpected way: {e}");
        }
    }

    private readonly record struct Question(ContentHash Hash, long Size, bool InHand);

    private sealed record Gathered : INoSerializationVerificationNeeded
    {
        public static Gathered Instance { get; } = new();
    }

    private sealed record LookedUp(IReadOnlyList<Question> Questions, bool[] Seen) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    private sealed record HeadDone(ContentHash Hash, bool Present, bool Verifies) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    private sealed record Listed(int Prefix, ListedPrefix? Objects) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    private sealed record Failed(IReadOnlyList<Question> Questions, ErrorCode Code, string Reason) : INoSerializationVerificationNeeded, IDeadLetterSuppression;
}
