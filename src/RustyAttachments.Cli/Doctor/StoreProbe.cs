using System.Text;
using RustyAttachments.Common.Errors;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Cli.Doctor;

/// <summary>Finds out whether a store can be used, by using it: stores a small object, reads it back and removes it.</summary>
internal static class StoreProbe
{
    /// <summary>Probes <paramref name="store"/>; results in the order of the steps, ending with the first that fails.</summary>
    public static async Task<IReadOnlyList<CheckResult>> RunAsync(IContentStore store, bool needsCredentials, TimeProvider clock, CancellationToken cancellationToken)
    {
        var results = new List<CheckResult>();
        var key = StoreKey.Parse($"doctor/{Guid.NewGuid():N}");
        var content = Encoding.UTF8.GetBytes($"ra doctor, {clock.GetUtcNow():O}; may be deleted");
        try
        {
            await store.HeadAsync(key, cancellationToken);
            results.Add(CheckResult.Ok("store", $"'{store.DisplayName}' answers"));
            if (needsCredentials) results.Add(CheckResult.Ok("credentials", "found, and accepted by the store"));
            results.AddRange(await WriteAsync(store, key, content, clock, cancellationToken));
        }
        catch (RustyAttachmentsException e)
        {
            var name = e.Code == ErrorCode.StoreCredentialsMissing ? "credentials" : results.Count == 0 ? "store" : "store access";
            results.Add(CheckResult.Of(name, e));
        }

        return results;
    }

    private static async Task<IReadOnlyList<CheckResult>> WriteAsync(IContentStore store, StoreKey key, byte[] content, TimeProvider clock, CancellationToken cancellationToken)
    {
        try
        {
            var before = clock.GetUtcNow();
            await store.PutAsync(key, content, new PutOptions(), cancellationToken);
            var stored = await store.HeadAsync(key, cancellationToken) ?? throw StoreFailures.Missing(store.DisplayName, key.Text);
            var read = await store.GetAsync(key, content.Length, cancellationToken);
            if (!read.Content.Span.SequenceEqual(content)) throw StoreFailures.WrongSize(store.DisplayName, key.Text, content.Length, read.Content.Length);
            return [CheckResult.Ok("store access", "an object can be written, read and deleted"), Judgements.Clock(Skew(before, stored.LastModified))];
        }
        finally
        {
            await store.DeleteAsync(key, CancellationToken.None);
        }
    }

    // The object's time lies between the two readings of the local clock, cut to whole seconds.
    private static TimeSpan Skew(DateTimeOffset before, DateTimeOffset stored)
    {
        var skew = before - stored;
        return skew > TimeSpan.Zero && skew < TimeSpan.FromSeconds(1) ? TimeSpan.Zero : skew;
    }
}
