using RustyAttachments.Common.Errors;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Node.Health;

/// <summary>Whether the store answers: asks for an object that need not exist.</summary>
internal sealed class StoreCheck(IContentStore store, TimeSpan interval, TimeProvider time) : KeptCheck("store", interval, time)
{
    private static readonly StoreKey Probe = StoreKey.Parse("ready/probe");

    /// <inheritdoc/>
    protected override string Subject => store.DisplayName;

    /// <inheritdoc/>
    protected override async Task<string?> AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            await store.HeadAsync(Probe, cancellationToken);
            return null;
        }
        catch (RustyAttachmentsException e)
        {
            return e.Message;
        }
    }
}
