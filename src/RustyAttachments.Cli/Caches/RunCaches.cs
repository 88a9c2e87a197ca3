using RustyAttachments.Actors.Transfers;
using RustyAttachments.Cli.Commands;
using RustyAttachments.Cli.Configuration;
using RustyAttachments.Storage.Caches;
using RustyAttachments.Storage.Caches.Sqlite;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Cli.Caches;

/// <summary>
/// The caches that one run uses. Opened by the first look-up, closed with all that was recorded; dispose them after the
/// engine. What is wrong with them is said between the progress and the result, not into the progress.
/// </summary>
internal sealed class RunCaches : IAsyncDisposable
{
    private readonly CommandRun _run;
    private readonly List<string> _warnings = [];
    private readonly CacheDirectory? _directory;
    private SqliteHashCache? _hashes;
    private SqliteCheckCache? _checks;
    private bool _progressEnded;

    /// <summary>The caches of a run, or none.</summary>
    public RunCaches(CommandRun run, bool wanted)
    {
        _run = run;
        if (wanted) _directory = DirectoryOf(run, Warn);
    }

    /// <summary>What the engine is lent for a transfer to <paramref name="store"/>, or to none.</summary>
    public TransferCaches ForTransfer(IContentStore? store)
    {
        if (_directory is null) return TransferCaches.None;
        _hashes ??= _directory.OpenHashes();
        if (store is { Capabilities.CheapHead: false }) _checks ??= _directory.OpenChecks(store.Identity);
        return new TransferCaches(_hashes, _checks);
    }

    /// <summary>The directory that the settings name.</summary>
    public static CacheDirectory DirectoryOf(CommandRun run, Action<string> warn) => new(
        run.Environment.Absolute(run.Settings.Get(SettingKeys.CacheDir)), new CacheOptions { Warn = warn, Time = run.Environment.Clock });

    /// <summary>Says what has gone wrong so far, and from now on at once.</summary>
    public void ReportWarnings()
    {
        lock (_warnings)
        {
            _progressEnded = true;
            foreach (var warning in _warnings) _run.Report.Warning(warning);
            _warnings.Clear();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_hashes is not null) await _hashes.DisposeAsync();
        if (_checks is not null) await _checks.DisposeAsync();
    }

    private void Warn(string sentence)
    {
        lock (_warnings)
        {
            if (_progressEnded) _run.Report.Warning(sentence);
            else _warnings.Add(sentence);
        }
    }
}
