using RustyAttachments.Actors.Transfers;

namespace RustyAttachments.Actors.Fetching;

/// <summary>How files of a tree are brought: what a download says, and for prestaging that what is there is made right.</summary>
internal readonly record struct FetchTerms(ConflictPolicy Conflict, bool Verify)
{
    /// <summary>The terms of a request.</summary>
    public static FetchTerms Of(TransferRequest request) =>
        request is DownloadRequest download ? new FetchTerms(download.Conflict, download.Verify) : new FetchTerms(ConflictPolicy.Overwrite, Verify: true);
}
