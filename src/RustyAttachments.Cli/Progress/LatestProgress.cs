using RustyAttachments.Actors.Transfers;

namespace RustyAttachments.Cli.Progress;

/// <summary>
/// Holds the newest report. The transfer reports when it likes; who shows progress looks when it likes. Safe for many
/// threads.
/// </summary>
internal sealed class LatestProgress : IProgress<TransferProgress>
{
    private volatile TransferProgress _value = new();

    /// <summary>The newest report.</summary>
    public TransferProgress Value => _value;

    /// <inheritdoc/>
    public void Report(TransferProgress value) => _value = value;
}
