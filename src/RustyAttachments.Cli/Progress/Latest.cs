namespace RustyAttachments.Cli.Progress;

/// <summary>
/// Holds the newest report. Work reports when it likes; who shows progress looks when it likes. Safe for many threads.
/// </summary>
internal sealed class Latest<T>(T first) : IProgress<T>
    where T : class
{
    private volatile T _value = first;

    /// <summary>The newest report.</summary>
    public T Value => _value;

    /// <inheritdoc/>
    public void Report(T value) => _value = value;
}
