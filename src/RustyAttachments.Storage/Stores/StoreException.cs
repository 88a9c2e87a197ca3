using RustyAttachments.Common.Errors;

namespace RustyAttachments.Storage.Stores;

/// <summary>A store failed, after the store's own retries. Codes 3xxx.</summary>
public sealed class StoreException : RustyAttachmentsException
{
    /// <summary>Reports that <paramref name="action"/> on <paramref name="key"/> failed.</summary>
    public StoreException(ErrorCode code, string message, string action, string? key = null, Exception? inner = null)
        : base(code, message, inner)
    {
        Action = action;
        Key = key;
    }

    /// <summary>What was attempted, in the store's terms (<c>s3:PutObject</c>, <c>write</c>).</summary>
    public string Action { get; }

    /// <summary>The full key (or path) of the object, when there is one.</summary>
    public string? Key { get; }
}
