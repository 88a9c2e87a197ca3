using RustyAttachments.Common.Hashing;
using RustyAttachments.Model;
using RustyAttachments.Model.Entries;

namespace RustyAttachments.Storage.Manifests;

/// <summary>An object that a manifest names, with the path of a file that needs it. Size in bytes.</summary>
public readonly record struct NamedObject(string Path, ContentHash Hash, long Size);

/// <summary>What a manifest needs of a store.</summary>
public static class ManifestObjects
{
    /// <summary>Every object that the manifest names, whole files and chunks with their own sizes; one that several files share comes once for each.</summary>
    public static IEnumerable<NamedObject> Of(Manifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        return manifest.Files.SelectMany(file => Of(file, manifest.ChunkSize));
    }

    /// <summary>The objects that one entry names.</summary>
    public static IEnumerable<NamedObject> Of(FileEntry file, ChunkSize chunkSize)
    {
        ArgumentNullException.ThrowIfNull(file);
        var part = 0;
        foreach (var hash in file.AllHashes())
            yield return new NamedObject(file.Path, hash, file.State == FileState.Chunked ? chunkSize.Range(file.SizeOrZero, part++).Length : file.SizeOrZero);
    }
}
