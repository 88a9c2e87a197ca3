using RustyAttachments.Cli.Manifests;
using RustyAttachments.Common.Errors;
using RustyAttachments.Model;
using RustyAttachments.Model.Codecs;
using RustyAttachments.Model.Entries;

namespace RustyAttachments.Cli.Tests.Manifests;

public class ResultFormatTests
{
    private static readonly Snapshot Relative = new([], [], ChunkSize.Default);
    private static readonly SnapshotDiff Diff = new([], [], ChunkSize.Default, "aa");
    private static readonly AbsSnapshot Absolute = new([], [], ChunkSize.Default);

    [Fact]
    public void The_first_manifest_decides_where_its_format_has_such_manifests()
    {
        Assert.Equal(ManifestFormat.V2023, ResultFormat.Choose(null, ManifestFormat.V2023, Relative));
        Assert.Equal(ManifestFormat.V2025, ResultFormat.Choose(null, ManifestFormat.V2023, Diff));
        Assert.Equal(ManifestFormat.V2025, ResultFormat.Choose(null, ManifestFormat.V2023, Absolute));
        Assert.Equal(ManifestFormat.V2025Beta, ResultFormat.Choose(null, ManifestFormat.V2025Beta, Diff));
        Assert.Equal(ManifestFormat.V2025, ResultFormat.Choose(null, ManifestFormat.V2025Beta, Absolute));
        Assert.Equal(ManifestFormat.V2023, ResultFormat.Choose(ManifestFormat.V2023, ManifestFormat.V2025, Diff));
    }

    [Fact]
    public void Loss_is_warned_of_when_asked_for_and_refused_otherwise()
    {
        var manifest = new Snapshot([], [new DirEntry("empty")], ChunkSize.Default);
        Assert.Null(ResultFormat.Losses(ManifestFormat.V2025, asked: false, manifest));
        Assert.Null(ResultFormat.Losses(ManifestFormat.V2023, asked: false, Relative));
        Assert.Equal("v2023-03-03 holds files only: 1 empty directories left out.", ResultFormat.Losses(ManifestFormat.V2023, asked: true, manifest));
        var refused = Assert.Throws<ManifestException>(() => ResultFormat.Losses(ManifestFormat.V2023, asked: false, manifest));
        Assert.Equal(ErrorCode.ManifestFormatUnsupported, refused.Code);
    }
}
