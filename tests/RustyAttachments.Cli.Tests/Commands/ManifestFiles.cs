using RustyAttachments.Common.Hashing;
using RustyAttachments.Model;
using RustyAttachments.Model.Codecs;
using RustyAttachments.Model.Entries;

namespace RustyAttachments.Cli.Tests.Commands;

/// <summary>Manifests as files, and short ways to make them.</summary>
internal static class ManifestFiles
{
    /// <summary>Writes a manifest's canonical text to a file of the harness and returns its path.</summary>
    public static string WriteManifest(this CliHarness cli, string name, Manifest manifest, ManifestFormat format = ManifestFormat.V2025)
    {
        var path = cli[name];
        System.IO.File.WriteAllBytes(path, ManifestCodec.Encode(manifest, format));
        return path;
    }

    /// <summary>The manifest in a file of the harness.</summary>
    public static Manifest ReadManifest(this CliHarness cli, string name) => ManifestCodec.Decode(System.IO.File.ReadAllBytes(cli[name])).Manifest;

    /// <summary>The hash of a file's text.</summary>
    public static string HashOf(this CliHarness cli, string name) => ContentHasher.Hash(System.IO.File.ReadAllBytes(cli[name])).ToString();

    public static Snapshot Snapshot(params FileEntry[] files) => new(files, [], ChunkSize.Default);

    public static Snapshot Snapshot(ChunkSize chunkSize, params FileEntry[] files) => new(files, [], chunkSize);

    public static AbsSnapshot AbsSnapshot(params FileEntry[] files) => new(files, [], ChunkSize.Default);

    /// <summary>A file whose content, size and time follow from a number.</summary>
    public static FileEntry File(string path, int content = 1, bool runnable = false) =>
        FileEntry.Hashed(path, new ContentHash((UInt128)(uint)content), content, content, runnable);

    public static FileEntry Link(string path, string target) => FileEntry.Symlink(path, target);
}
