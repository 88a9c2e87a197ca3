using System.CommandLine;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Cli.Commands;
using RustyAttachments.Cli.Configuration;
using RustyAttachments.Cli.Manifests;
using RustyAttachments.Cli.Options;
using RustyAttachments.Common.Globs;
using RustyAttachments.Model;
using RustyAttachments.Model.Codecs;
using RustyAttachments.Model.Operations;
using RustyAttachments.Storage.Caches;

namespace RustyAttachments.Cli.Transfers;

/// <summary>How the scan of a tree ended; the tree is null unless all of it could be read.</summary>
internal sealed record ScannedTree(TransferOutcome Outcome, Manifest? Tree);

/// <summary>
/// Describes a directory as <c>ra snapshot</c> would, to compare it with a manifest: with the manifest's chunk size, path
/// style and, for what a format cannot hold, its format.
/// </summary>
internal sealed class TreeScan
{
    private readonly SelectionOptions _selection = new();

    /// <summary>What becomes of the directory's links.</summary>
    public ChoiceOption<SymlinkPolicy> Symlinks { get; } = new("--symlinks",
        "What becomes of symbolic links of a directory; escaping are those that lead out of it.", Choices.Symlinks, SymlinkPolicy.CollapseEscaping);

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        _selection.AddTo(command);
        command.Add(Symlinks);
        SettingOptions.AddTo(command, SettingKeys.Memory);
    }

    /// <summary>Which paths are compared.</summary>
    public GlobFilter Filter(CommandRun run) => _selection.Filter(run);

    /// <summary>
    /// Scans <paramref name="directory"/> for a comparison with <paramref name="parent"/>. Paths that are not chosen are
    /// taken to be as the parent says. Without <paramref name="hash"/> only names, sizes and times are read;
    /// with <paramref name="fast"/> files of the parent's size and time have the parent's hash.
    /// </summary>
    public async Task<ScannedTree> RunAsync(CommandRun run, string directory, ReadManifest parent, bool hash, bool fast, CancellationToken cancellationToken)
    {
        var (manifest, format) = (parent.Manifest, parent.Decoded.Format);
        var request = new UploadRequest
        {
            Paths = [directory],
            Depth = hash ? UploadDepth.Hash : UploadDepth.List,
            Include = _selection.Include(run),
            Exclude = _selection.Exclude(run),
            Symlinks = Symlinks.ValueIn(run.Parsed),
            AbsolutePaths = manifest.IsAbsolute,
            Format = hash ? format : ManifestFormat.V2025, // files without hash need it
            ChunkSize = manifest.ChunkSize,
        };
        return await TransferRun.RunAsync(run, "diff", request, storeUri: null, cacheOption: null, async (outcome, _) =>
        {
            if (outcome.Status != OutcomeStatus.Completed || outcome.Manifest is not { } assembled) return new ScannedTree(outcome, null);
            await using var text = new FileStream(assembled.File, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            var scanned = (await ManifestCodec.DecodeAsync(text, cancellation: cancellationToken)).Manifest;
            return new ScannedTree(outcome, Comparable(scanned, manifest, format, Filter(run)));
        }, cancellationToken, fast ? caches => caches with { Hashes = new ManifestHashCache(manifest, directory, caches.Hashes) } : null);
    }

    /// <summary>The chosen paths of <paramref name="current"/>, with all others as <paramref name="parent"/> has them, so that they do not differ.</summary>
    public static Manifest Chosen(Manifest current, Manifest parent, GlobFilter filter)
    {
        var files = parent.Files.Where(file => !filter.Includes(file.Path)).ToArray();
        var dirs = parent.Directories.Dirs.Where(dir => !filter.Includes(dir.Path)).ToArray(); // also those that only chosen files imply
        var others = Manifest.Create(parent.IsAbsolute, parent.IsDiff, files, dirs, parent.ChunkSize, parent.ParentManifestHash);
        return ManifestMerge.LastWins([others, ManifestFilter.Apply(current, filter)]);
    }

    private static Manifest Comparable(Manifest scanned, Manifest parent, ManifestFormat format, GlobFilter filter)
    {
        if (format == ManifestFormat.V2023) scanned = V2023Conversion.Convert(scanned).Snapshot;
        return filter.IncludesAll ? scanned : Chosen(scanned, parent, filter);
    }
}
