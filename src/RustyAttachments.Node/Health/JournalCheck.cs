using RustyAttachments.Node.Journals;

namespace RustyAttachments.Node.Health;

/// <summary>Whether the journal takes events.</summary>
internal sealed class JournalCheck(ClusterJournal journal, TimeSpan interval, TimeProvider time) : KeptCheck("journal", interval, time)
{
    /// <inheritdoc/>
    protected override string Subject => journal.DisplayName;

    /// <inheritdoc/>
    protected override async Task<string?> AskAsync(CancellationToken cancellationToken) => (await journal.CheckAsync(cancellationToken))?.Sentence;
}
