namespace RustyAttachments.Storage.S3.Requests;

/// <summary>
/// When a request that failed is tried again: exponential backoff with full jitter, so that many clients that failed
/// together do not come back together. Pure; the random source is the caller's.
/// </summary>
internal sealed record Backoff
{
    /// <summary>The longest wait before the second attempt; doubled for each further one.</summary>
    public TimeSpan Start { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest wait before any attempt.</summary>
    public TimeSpan Cap { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Attempts, the first included, for a server that answers but is busy or broken.</summary>
    public int Attempts { get; init; } = 10;

    /// <summary>Attempts, the first included, for a server that has never answered: a wrong address should show within seconds.</summary>
    public int FirstContactAttempts { get; init; } = 4;

    /// <summary>The wait after attempt number <paramref name="attempt"/> (from 1); null when there is to be no further one.</summary>
    public TimeSpan? AfterFailure(int attempt, FailureKind kind, bool everAnswered, Random random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempt, 1);
        var attempts = kind switch
        {
            FailureKind.Final => 1,
            FailureKind.Once => 2,
            FailureKind.Unanswered when !everAnswered => FirstContactAttempts,
            _ => Attempts,
        };
        if (attempt >= attempts) return null;
        var longest = Math.Min(Cap.TotalMilliseconds, Start.TotalMilliseconds * Math.Pow(2, attempt - 1));
        return TimeSpan.FromMilliseconds(random.NextDouble() * longest);
    }
}

/// <summary>What a failed attempt says about trying again.</summary>
internal enum FailureKind
{
    /// <summary>Trying again would give the same answer.</summary>
    Final,
    /// <summary>The failure itself puts right what was wrong (the clock's offset, the bucket's region), or it was a freak.</summary>
    Once,
    /// <summary>The server did not answer to the end: name resolution, connection, silence.</summary>
    Unanswered,
    /// <summary>The server answered that it is in trouble.</summary>
    Transient,
    /// <summary>The server wants fewer requests.</summary>
    Throttled,
}
