using System.Runtime.CompilerServices;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.Files;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.TestKit.Stores;

/// <summary>A store whose calls go wrong as scripted. Each rule is used up by the calls it hits; the oldest that fits wins.</summary>
public sealed class FaultyContentStore(IContentStore inner) : IContentStore
{
    private readonly List<Rule> _rules = [];

    public string DisplayName => inner.DisplayName;

    public StoreCapabilities Capabilities => inner.Capabilities;

    public IUnfinishedWrites? Unfinished => inner.Unfinished;

    /// <summary>
    /// Makes the next <paramref name="times"/> calls of the given kinds (for keys that <paramref name="where"/> accepts),
    /// after letting <paramref name="skip"/> of them pass, go wrong.
    /// </summary>
    public FaultyContentStore On(StoreCall calls, Fault fault, int times = 1, int skip = 0, Func<StoreKey, bool>? where = null)
    {
        lock (_rules) _rules.Add(new Rule(calls, fault, where) { Skip = skip, Left = times });
        return this;
    }

    /// <summary>A storm of "slow down" that outlasts the store's own retries.</summary>
    public FaultyContentStore Storm(int times, StoreCall calls = StoreCall.Any) =>
        On(calls, new Fault.Before(ErrorCode.StoreUnreachable), times);

    public Task<ObjectInfo?> HeadAsync(StoreKey key, CancellationToken cancellationToken) =>
        CallAsync(StoreCall.Head, key, () => inner.HeadAsync(key, cancellationToken), cancellationToken);

    public Task<PutOutcome> PutAsync(StoreKey key, ReadOnlyMemory<byte> content, PutOptions options, CancellationToken cancellationToken) =>
        CallAsync(StoreCall.Put, key, () => inner.PutAsync(key, content, options, cancellationToken), cancellationToken);

    public Task<PutOutcome> PutFileAsync(ContentHash expected, FileRange source, CancellationToken cancellationToken) =>
        CallAsync(StoreCall.PutFile, StoreKey.Data(expected), () => inner.PutFileAsync(expected, source, cancellationToken), cancellationToken);

    public Task GetRangeAsync(StoreKey key, long offset, Memory<byte> destination, CancellationToken cancellationToken) =>
        CallAsync(StoreCall.GetRange, key, async () =>
        {
            await inner.GetRangeAsync(key, offset, destination, cancellationToken);
            return true;
        }, cancellationToken, fault =>
        {
            if (fault is Fault.Truncate) throw HalfRead(key, offset + destination.Length, offset + (destination.Length / 2));
            Flip(destination.Span);
            return Task.FromResult(true);
        });

    public Task<StoredObject> GetAsync(StoreKey key, long maxBytes, CancellationToken cancellationToken) =>
        CallAsync(StoreCall.Get, key, () => inner.GetAsync(key, maxBytes, cancellationToken), cancellationToken, async fault =>
        {
            var got = await inner.GetAsync(key, maxBytes, cancellationToken);
            var content = got.Content.ToArray();
            if (fault is Fault.Truncate) return got with { Content = content.AsMemory(0, content.Length / 2) };
            Flip(content);
            return got with { Content = content };
        });

    public Task<ContentHash> GetToFileAsync(StoreKey key, long length, FileRange destination, CancellationToken cancellationToken) =>
        CallAsync(StoreCall.GetToFile, key, () => inner.GetToFileAsync(key, length, destination, cancellationToken), cancellationToken, async fault =>
        {
            if (fault is Fault.Truncate) throw HalfRead(key, length, length / 2);
            var content = new byte[length];
            await inner.GetRangeAsync(key, 0, content, cancellationToken);
            Flip(content);
            LocalFile.Write(destination, 0, content);
            return ContentHasher.Hash(content);
        });

    public async IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await CallAsync(StoreCall.List, default, () => Task.FromResult(true), cancellationToken);
        await foreach (var found in inner.ListAsync(prefix, cancellationToken)) yield return found;
    }

    public Task DeleteAsync(StoreKey key, CancellationToken cancellationToken) => CallAsync(StoreCall.Delete, key, async () =>
    {
        await inner.DeleteAsync(key, cancellationToken);
        return true;
    }, cancellationToken);

    public Task<PutOutcome> CopyFromAsync(IContentStore source, ContentHash hash, long size, CopyRoute route, CancellationToken cancellationToken) =>
        CallAsync(StoreCall.Copy, StoreKey.Data(hash), () => inner.CopyFromAsync(source, hash, size, route, cancellationToken), cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private async Task<T> CallAsync<T>(
        StoreCall call, StoreKey key, Func<Task<T>> work, CancellationToken cancellationToken, Func<Fault, Task<T>>? spoil = null)
    {
        var fault = Take(call, key);
        switch (fault)
        {
            case Fault.Before before:
                throw Failure(before.Code, call, key);
            case Fault.Slow slow:
                await slow.Gate.PassAsync(cancellationToken);
                break;
            case Fault.Hang:
                await Task.Delay(Timeout.Infinite, cancellationToken);
                break;
        }

        var result = await work();
        return fault switch
        {
            Fault.After after => throw Failure(after.Code, call, key),
            Fault.Truncate or Fault.BitFlip => await (spoil ?? throw new InvalidOperationException($"{call} has no body to spoil."))(fault),
            _ => result,
        };
    }

    private Fault? Take(StoreCall call, StoreKey key)
    {
        lock (_rules)
        {
            foreach (var rule in _rules)
            {
                if (rule.Left == 0 || (rule.Calls & call) == 0 || rule.Where?.Invoke(key) == false) continue;
                if (rule.Skip-- > 0) continue;
                rule.Left--;
                return rule.Fault;
            }

            return null;
        }
    }

    private StoreException HalfRead(StoreKey key, long expected, long actual) => StoreFailures.WrongSize(DisplayName, key.Text, expected, actual);

    private StoreException Failure(ErrorCode code, StoreCall call, StoreKey key) =>
        new(code, $"The store '{DisplayName}' failed as scripted: {call} {key}.", call.ToString(), key.Text);

    private static void Flip(Span<byte> bytes)
    {
        if (bytes.Length > 0) bytes[bytes.Length / 2] ^= 1;
    }

    private sealed record Rule(StoreCall Calls, Fault Fault, Func<StoreKey, bool>? Where)
    {
        public int Skip { get; set; }

        public int Left { get; set; }
    }
}
