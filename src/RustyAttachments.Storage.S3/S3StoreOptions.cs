using Amazon.Runtime;
using RustyAttachments.Common.Units;
using RustyAttachments.Storage.Memory;
using RustyAttachments.Storage.Rates;
using RustyAttachments.Storage.S3.Requests;

namespace RustyAttachments.Storage.S3;

/// <summary>What an S3 store shares with the rest of the process, and how hard it works.</summary>
public sealed record S3StoreOptions
{
    /// <summary>Requests at once, at most; the adaptive window starts below and stays within.</summary>
    public int MaxConcurrency { get; init; } = Math.Clamp(Environment.ProcessorCount * 16, 32, 128);

    /// <summary>
    /// The permits that parts of large objects take while they are in memory. A caller must not hold permits of its own
    /// for the same bytes while it waits for the store, or both may wait for ever.
    /// </summary>
    public MemoryPermits Permits { get; init; } = new(MemoryPermits.DefaultBudget());

    /// <summary>Where buffers come from.</summary>
    public BufferPool Buffers { get; init; } = new();

    /// <summary>The rate of all content bytes, paced within each body; null is no limit.</summary>
    public RateLimiter? Limiter { get; init; }

    /// <summary>Credentials instead of those of the AWS default chain.</summary>
    internal AWSCredentials? Credentials { get; init; }

    internal Backoff Backoff { get; init; } = new();

    internal S3Tuning Tuning { get; init; } = new();
}

/// <summary>Sizes and times, and what tests replace.</summary>
internal sealed record S3Tuning
{
    /// <summary>The largest object that is put, fetched or copied by one request.</summary>
    public long SingleRequestBytes { get; init; } = 64 * ByteSize.MiB;

    /// <summary>Bytes of a part of an upload; grown for objects that would have more than 10,000.</summary>
    public int PartBytes { get; init; } = 32 * (int)ByteSize.MiB;

    /// <summary>Bytes of a range of a download.</summary>
    public int RangeBytes { get; init; } = 16 * (int)ByteSize.MiB;

    /// <summary>Parts or ranges of one object at once.</summary>
    public int ObjectParallelism { get; init; } = 4;

    /// <summary>How long nothing may move before an attempt counts as broken.</summary>
    public TimeSpan StallTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a connection may take to be made.</summary>
    public TimeSpan ConnectTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Who knows the account of the credentials; null is AWS.</summary>
    public Uri? TokenService { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public Random Random { get; init; } = Random.Shared;
}
