using System.Runtime.CompilerServices;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.Files;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.TestKit.Stores;

/// <summary>
/// A store whose calls go wrong as scripted. Each rule is used up by the calls it hits; the oldest that fits wins. Calls
/// that no rule fits are the plan's, where there is one.
/// </summary>
public sealed class FaultyContentStore(IContentStore inner, FaultPlan? plan = null) : IContentStore
{
    private const int Turns = 100;
    private readonly List<Rule> _rules = [];
    private readonly Dictionary<StoreCall, int> _calls = [];

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

    /// <summary>How often a kind of call was made, with or without fault.</summary>
    public int Calls(StoreCall call)
    {
        lock (_rules) return _calls.GetValueOrDefault(call);
    }

    /// <summary>A storm of "slow down" that outlasts the store's own retries.</summary>
    public FaultyContentStore Storm(int times, StoreCall calls = StoreCall.Any) =>
        On(calls, Fault.Throttled, times);

    public Task<ObjectInfo?> HeadAsync(StoreKey key, CancellationToken cancellationToken) =>
        CallAsync(StoreCall.Head, key, () => inner.HeadAsync(key, cancellationToken), cancellationToken);

    public Task<PutOutcome> PutAsync(StoreKey key, ReadOnlyMemory<byte> content, PutOptions options, CancellationToken cancellationToken) =>
        CallAsync(StoreCall.Put, key, () => inner.PutAsync(key, content, options, cancellationToken), cancellationToken);

    public Task<PutOutcome> PutFileAsync(ContentHash expected, FileRange source, CancellationToken cancellationToken) =>
        CallAsync(StoreCall.PutFile, StoreKey.Data(expected), () => inner.PutFileAsync(expected, source, cancellationToken), cancellationToken);

    public Task GetRangeAsync(StoreKey key, long offset, Memory<byte> destination, CancellationToken cancellationToken) =>
        CallAsync(StoreCall.GetRange, key, () => ReadRangeAsync(key, offset, destination, cancellationToken), cancellationToken, async fault =>
        {
            await ReadRangeAsync(key, offset, destination, cancellationToken);
            if (fault is not Fault.BitFlip) throw HalfRead(fault, key, offset + destination.Length, offset + (destination.Length / 2));
            Flip(destination.Span);
            return true;
        });

    public Task<StoredObject> GetAsync(StoreKey key, long maxBytes, CancellationToken cancellationToken) =>
        CallAsync(StoreCall.Get, key, () => inner.GetAsync(key, maxBytes, cancellationToken), cancellationToken, async fault =>
        {
            var got = await inner.GetAsync(key, maxBytes, cancellationToken);
            var content = got.Content.ToArray();
            if (fault is Fault.Truncate) return got with { Content = content.AsMemory(0, content.Length / 2) };
            if (fault is not Fault.BitFlip) throw HalfRead(fault, key, content.Length, content.Length / 2);
            Flip(content);
            return got with { Content = content };
        });

    public Task<ContentHash> GetToFileAsync(StoreKey key, long length, FileRange destination, CancellationToken cancellationToken) =>
        CallAsync(StoreCall.GetToFile, key, () => inner.GetToFileAsync(key, length, destination, cancellationToken), cancellationToken, async fault =>
        {
            var content = new byte[length];
            await inner.GetRangeAsync(key, 0, content, cancellationToken);
            if (fault is not Fault.BitFlip)
            {
                LocalFile.Write(destination, 0, content.AsSpan(0, content.Length / 2));
                throw fault is Fault.DiskFull
                    ? new LocalIOException(ErrorCode.LocalDiskFull, destination.Path, $"There is no space left to write '{destination.Path}', as scripted.")
                    : HalfRead(fault, key, length, length / 2);
            }

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
            case Fault.Surprise:
                throw new InvalidOperationException($"A bug, as scripted: {call} {key}.");
            case Fault.Slow slow:
                await slow.Gate.PassAsync(cancellationToken);
                break;
            case Fault.Hang:
                await Task.Delay(Timeout.Infinite, cancellationToken);
                break;
            case Fault.Overtaken:
                for (var turn = 0; turn < Turns; turn++) await Task.Yield();
                break;
            case Fault.Meanwhile meanwhile:
                meanwhile.Happens(key);
                break;
            case Fault.Reset or Fault.DiskFull when spoil is null: // nothing of a write is seen before all of it is
                throw Failure(fault is Fault.DiskFull ? ErrorCode.StoreFull : ErrorCode.StoreUnreachable, call, key);
            case Fault.Truncate or Fault.BitFlip or Fault.Reset or Fault.DiskFull:
                return await (spoil ?? throw new InvalidOperationException($"{call} has no body to spoil."))(fault);
        }

        var result = await work();
        return fault is Fault.After after ? throw Failure(after.Code, call, key) : result;
    }

    private async Task<bool> ReadRangeAsync(StoreKey key, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        await inner.GetRangeAsync(key, offset, destination, cancellationToken);
        return true;
    }

    private Fault? Take(StoreCall call, StoreKey key)
    {
        lock (_rules)
        {
            _calls[call] = Calls(call) + 1;
            foreach (var rule in _rules)
            {
                if (rule.Left == 0 || (rule.Calls & call) == 0 || rule.Where?.Invoke(key) == false) continue;
                if (rule.Skip-- > 0) continue;
                rule.Left--;
                return rule.Fault;
            }

        }

        return plan?.Next(call, key);
    }

    private StoreException HalfRead(Fault fault, StoreKey key, long expected, long actual) => fault is Fault.Truncate
        ? StoreFailures.WrongSize(DisplayName, key.Text, expected, actual)
        : new StoreException(fault is Fault.DiskFull ? ErrorCode.StoreFull : ErrorCode.StoreUnreachable, $"The store '{DisplayName}' broke off as scripted: {key}.", "read", key.Text);

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
