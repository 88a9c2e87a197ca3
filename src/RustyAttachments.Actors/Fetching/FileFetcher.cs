using RustyAttachments.Actors.Transfers;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.FileSystem.Writing;
using RustyAttachments.Model.Entries;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Actors.Fetching;

/// <summary>
/// Brings one file to its place below a destination: into a temporary file beside it, verified while it is written,
/// then renamed. Until that rename the place is as it was.
/// </summary>
internal sealed class FileFetcher(IContentStore store, DestinationRoot destination)
{
    private const int ParallelChunks = 4;

    public async Task<FetchResult> FetchAsync(FetchProtocol.FetchFile request)
    {
        var entry = request.Entry;
        request.Cancelled.ThrowIfCancellationRequested();
        var existing = destination.Stat(entry.Path);
        if (existing is { Kind: DestinationKind.File } file && file.Size == entry.SizeOrZero && file.Mtime == entry.MtimeOrZero && file.Runnable == entry.Runnable)
            return FetchResult.UpToDate;
        if (existing is not null && request.Conflict == ConflictPolicy.Skip) return FetchResult.Kept;
        using var pending = destination.CreateTemp(entry.Path, entry.SizeOrZero);
        await FillAsync(request, pending);
        return Commit(pending, entry, request.Conflict) ? FetchResult.Written : FetchResult.Kept;
    }

    // What appeared at the target since it was looked at is treated as if it had been there.
    private static bool Commit(PendingFile pending, FileEntry entry, ConflictPolicy conflict)
    {
        switch (conflict)
        {
            case ConflictPolicy.Skip:
                return pending.TryCommitNew(entry.MtimeOrZero, entry.Runnable);
            case ConflictPolicy.CreateCopy:
                pending.CommitCopy(entry.MtimeOrZero, entry.Runnable);
                return true;
            default:
                pending.Commit(entry.MtimeOrZero, entry.Runnable);
                return true;
        }
    }

    private async Task FillAsync(FetchProtocol.FetchFile request, PendingFile pending)
    {
        var entry = request.Entry;
        if (entry.State == FileState.Unhashed)
            throw new ManifestException(ErrorCode.ManifestFieldInvalid, $"'{entry.Path}' has no hash in the manifest, so its content cannot be found; make the manifest without --no-hash.", entry.Path);
        if (entry.Hash is { } whole)
        {
            await FillRangeAsync(request, pending, whole, 0, entry.SizeOrZero, request.Cancelled);
            return;
        }

        var hashes = entry.ChunkHashes.ToArray();
        var options = new ParallelOptions { MaxDegreeOfParallelism = ParallelChunks, CancellationToken = request.Cancelled };
        await Parallel.ForAsync(0, hashes.Length, options, async (i, cancelled) =>
        {
            var (offset, length) = request.ChunkSize.Range(entry.SizeOrZero, i);
            await FillRangeAsync(request, pending, hashes[i], offset, length, cancelled);
        });
    }

    private async Task FillRangeAsync(FetchProtocol.FetchFile request, PendingFile pending, ContentHash expected, long offset, long length, CancellationToken cancelled)
    {
        if (request.Bring is { } near) await near.BringAsync(expected, length, cancelled);
        var found = await store.GetToFileAsync(StoreKey.Data(expected), length, new FileRange(pending.Handle, request.Entry.Path, offset, length) { Moved = request.Moved.Add }, cancelled);
        if (request.Verify && found != expected)
            throw new StoreException(ErrorCode.StoreObjectDamaged, $"The object {expected} in {store.DisplayName} holds other content than its name says, so '{request.Entry.Path}' was not written; run 'ra verify --read-data', and upload the file again to repair it.", "get", StoreKey.Data(expected).Text);
    }
}
