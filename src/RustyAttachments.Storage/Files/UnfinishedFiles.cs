using System.Runtime.CompilerServices;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Storage.Files;

/// <summary>The temporary files that dead processes left in a file store, by the directory that each process has for them.</summary>
internal sealed class UnfinishedFiles(TempArea temps, BlockingTaskScheduler io, string root) : IUnfinishedWrites
{
    public async IAsyncEnumerable<UnfinishedWrite> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var (name, modified) in await io.RunAsync(() => Guard("list", temps.Stale), cancellationToken))
            yield return new UnfinishedWrite($"{TempArea.DirectoryName}/{name}", "", modified);
    }

    public Task RemoveAsync(UnfinishedWrite write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(write);
        return io.RunAsync(() => Guard("delete", () =>
        {
            temps.RemoveStale(Path.GetFileName(write.Name));
            return true;
        }), cancellationToken);
    }

    private T Guard<T>(string action, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileStoreErrors.From(e, action, Path.Combine(root, TempArea.DirectoryName));
        }
    }
}
