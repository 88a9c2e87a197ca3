using RustyAttachments.Actors.Protocol;
using RustyAttachments.Actors.Segments;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Model.Entries;
using RustyAttachments.Storage.Manifests;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Actors.Syncing;

/// <summary>
/// The objects that several manifests name, each once, written to a segment as they are found. Memory grows with the
/// number of distinct objects, about 60 bytes each. Not for several threads.
/// </summary>
internal sealed class NamedObjects(SegmentStreamWriter found)
{
    /// <summary>The distinct objects and their sizes in bytes.</summary>
    public Dictionary<ContentHash, long> Sizes { get; } = [];

    /// <summary>Takes what a manifest names; what that adds. Manifests that disagree about a size are <see cref="ErrorCode.StoreObjectDamaged"/>.</summary>
    public UnitCounters Take(ManifestReading manifest)
    {
        var (files, bytes) = (0L, 0L);
        foreach (var named in ManifestObjects.Of(manifest.Decoded!.Manifest))
        {
            if (Sizes.TryAdd(named.Hash, named.Size))
            {
                found.Add(new SegmentItem(FileEntry.Hashed(named.Path, named.Hash, named.Size, 0), manifest.Key.Text));
                (files, bytes) = (files + 1, bytes + named.Size);
            }
            else if (Sizes[named.Hash] != named.Size)
            {
                throw new StoreException(ErrorCode.StoreObjectDamaged,
                    $"Two manifests disagree about the size of the object {named.Hash}: '{named.Path}' of {manifest.Key} says {named.Size} bytes, another one says {Sizes[named.Hash]}; one of them is wrong, name them one by one.", "read", named.Hash.ToString());
            }
        }

        return new UnitCounters { FilesTotal = files, BytesTotal = bytes };
    }
}
