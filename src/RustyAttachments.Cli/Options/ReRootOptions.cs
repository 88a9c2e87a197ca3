using System.CommandLine;
using RustyAttachments.Cli.Commands;
using RustyAttachments.Cli.Manifests;
using RustyAttachments.Common.Errors;

namespace RustyAttachments.Cli.Options;

/// <summary>
/// What <c>subtree</c> and <c>join</c> need for diffs: the parent with its new root, for a diff carries the hash of its
/// parent's text, and a parent with another root has another text.
/// </summary>
internal sealed class ReRootOptions
{
    private readonly Argument<string> _manifest = ManifestArgument.Create();
    private readonly Option<string?> _parent = TypedOption.Text("--parent", "MANIFEST", "For a diff: its parent with the same new root, whose hash the result carries.");

    /// <summary>Adds argument and option to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_manifest);
        command.Add(_parent);
    }

    /// <summary>
    /// The manifest, and for a diff the hash of its parent with the new root. A diff without a parent, and a snapshot
    /// with one, are <see cref="ErrorCode.UsageInvalid"/>.
    /// </summary>
    public async Task<(ReadManifest Manifest, string? ParentHash)> ReadAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var (argument, parent) = (run.Get(_manifest), run.Get(_parent));
        ManifestInput.CheckStandardInput(parent is null ? [argument] : [argument, parent]);
        var manifest = await ManifestInput.DecodeAsync(run, argument, cancellationToken);
        if (!manifest.Manifest.IsDiff && parent is null) return (manifest, null);
        if (!manifest.Manifest.IsDiff) throw Unusable($"{manifest.Name} is a {manifest.Manifest.KindName}, which has no parent; leave --parent out.");
        if (parent is null) throw Unusable($"{manifest.Name} is a diff, and its parent has another hash under another root; re-root the parent first, then give the result with --parent.");
        return (manifest, (await ManifestInput.DecodeAsync(run, parent, cancellationToken)).Hash.ToString());
    }

    private static RustyAttachmentsException Unusable(string message) => new(ErrorCode.UsageInvalid, message);
}
