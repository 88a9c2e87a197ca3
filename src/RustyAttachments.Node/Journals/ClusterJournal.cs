using System.Data.Common;
using LinqToDB;
using RustyAttachments.Common.Errors;
using RustyAttachments.Node.Configuration;
using RustyAttachments.Node.Security;

namespace RustyAttachments.Node.Journals;

/// <summary>The database that keeps the events of persistent actors, shared by all nodes that coordinate.</summary>
internal abstract class ClusterJournal : IAsyncDisposable
{
    /// <summary>Where it is, without any secret.</summary>
    public abstract string DisplayName { get; }

    /// <summary>The name that LINQ to DB has for this kind of database.</summary>
    public abstract string ProviderName { get; }

    /// <summary>How to connect. Handed over as an object, so that no configuration holds a password.</summary>
    public abstract DataOptions Options { get; }

    /// <summary>How many batches may be written at once.</summary>
    public abstract int Writers { get; }

    /// <summary>The journal of a node. Nothing is opened yet.</summary>
    public static ClusterJournal Of(JournalSettings settings, JournalSecret? secret) => settings.Provider switch
    {
        JournalProvider.PostgreSql => new PostgresJournal(secret!),
        _ => new SqliteJournal(settings.File),
    };

    /// <summary>
    /// Makes the journal ready. What will not pass by itself is <see cref="ErrorCode.JournalUnusable"/>; what may, a server
    /// that is not there yet, is returned as a sentence.
    /// </summary>
    public async Task<string?> PrepareAsync(CancellationToken cancellationToken)
    {
        if (await CheckAsync(cancellationToken) is not { } failure) return null;
        return failure.MayPass ? failure.Sentence : throw new RustyAttachmentsException(ErrorCode.JournalUnusable, failure.Sentence);
    }

    /// <summary>Why nothing can be written now, or null.</summary>
    public async Task<JournalFailure?> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await ProbeAsync(cancellationToken);
        }
        catch (Exception e) when (e is DbException or TimeoutException or IOException or UnauthorizedAccessException)
        {
            return Explain(e);
        }
    }

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();

    /// <summary>Opens the database and finds out whether it takes events.</summary>
    protected abstract Task<JournalFailure?> ProbeAsync(CancellationToken cancellationToken);

    /// <summary>What an exception of the database means for people.</summary>
    protected abstract JournalFailure Explain(Exception e);
}

/// <summary>Why a journal cannot be written.</summary>
/// <param name="Sentence">What, where, and what to do; no secret.</param>
/// <param name="MayPass">Whether it may pass without anybody changing a setting.</param>
internal sealed record JournalFailure(string Sentence, bool MayPass);
