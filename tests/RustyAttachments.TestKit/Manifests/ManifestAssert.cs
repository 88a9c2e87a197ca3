using RustyAttachments.Model;
using Xunit;

namespace RustyAttachments.TestKit.Manifests;

/// <summary>Equality of manifests, told entry by entry.</summary>
public static class ManifestAssert
{
    /// <summary>Fails unless both are of one kind and hold equal entries.</summary>
    public static void Equal(Manifest expected, Manifest actual)
    {
        Assert.Equal(expected.KindName, actual.KindName);
        Assert.Equal(expected.Files, actual.Files);
        Assert.Equal(expected.Dirs, actual.Dirs);
        Assert.Equal(expected.ChunkSize, actual.ChunkSize);
        Assert.Equal(expected.ParentManifestHash, actual.ParentManifestHash);
        Assert.Equal(expected.TotalSize, actual.TotalSize);
    }
}
