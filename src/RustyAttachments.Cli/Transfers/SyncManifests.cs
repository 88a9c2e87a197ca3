using System.Collections.Immutable;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Cli.Commands;
using RustyAttachments.Cli.Manifests;
using RustyAttachments.Common.Errors;
using RustyAttachments.Storage.Manifests;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Cli.Transfers;

/// <summary>Finds the manifests that are to be copied between stores.</summary>
internal static class SyncManifests
{
    /// <summary>The keys in the source store and the local files that the arguments mean. What is found nowhere is <see cref="ErrorCode.PathNotFound"/>.</summary>
    public static async Task<(ImmutableArray<string> Keys, ImmutableArray<ManifestFile> Files)> FindAsync(
        CommandRun run, StoreUri from, IContentStore source, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var keys = ImmutableArray.CreateBuilder<string>();
        var files = ImmutableArray.CreateBuilder<ManifestFile>();
        foreach (var argument in arguments)
        {
            switch (ManifestReference.Parse(argument))
            {
                case ManifestReference.InStore stored when StoreUri.Parse(stored.StoreUri).DisplayName != from.DisplayName:
                    throw new RustyAttachmentsException(ErrorCode.UsageInvalid, $"'{argument}' is not in the store '{from.DisplayName}' that --from names; name a manifest of that store");
                case ManifestReference.InStore stored:
                    keys.Add(stored.Key);
                    break;
                case ManifestReference.LocalFile file:
                    AddFile(file.Path);
                    break;
                case ManifestReference.FileOrKey named when Path.Exists(run.Absolute(named.Text)):
                    AddFile(run.Absolute(named.Text));
                    break;
                case ManifestReference.FileOrKey named:
                    keys.Add(await KeyAsync(source, named, cancellationToken));
                    break;
                default:
                    throw new RustyAttachmentsException(ErrorCode.UsageInvalid, "a manifest to copy cannot come from standard input; name a key, a URI or a file");
            }
        }

        return (keys.ToImmutable(), files.ToImmutable());

        // A file inside a directory store is an object of it.
        void AddFile(string path)
        {
            var inside = from is FileStoreUri store ? Path.GetRelativePath(store.Path, path) : "..";
            if (inside.StartsWith(StoreKey.ManifestsPrefix, StringComparison.Ordinal) && StoreKey.TryParse(inside, out var key)) keys.Add(key.Text);
            else files.Add(new ManifestFile(path, ManifestName.For([Path.ChangeExtension(path, null)])));
        }
    }

    private static async Task<string> KeyAsync(IContentStore source, ManifestReference.FileOrKey named, CancellationToken cancellationToken)
    {
        foreach (var text in named.Keys)
            if (StoreKey.TryParse(text, out var key) && await source.HeadAsync(key, cancellationToken) is not null) return text;
        throw new LocalIOException(ErrorCode.PathNotFound, named.Text,
            $"There is no manifest '{named.Text}': neither a file of this name nor a key of the store '{source.DisplayName}'; check the name and --from.");
    }
}
