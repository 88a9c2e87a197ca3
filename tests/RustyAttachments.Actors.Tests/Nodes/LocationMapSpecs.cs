using RustyAttachments.Actors.Nodes;
using RustyAttachments.Actors.Protocol;
using RustyAttachments.Actors.Segments;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Common.Hashing;
using RustyAttachments.FileSystem.Scanning;
using RustyAttachments.Model;
using RustyAttachments.Model.Entries;
using RustyAttachments.TestKit.Files;

namespace RustyAttachments.Actors.Tests.Nodes;

public sealed class LocationMapSpecs : IDisposable
{
    private readonly TempDirectory _temp = new();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("P:/", "/mnt/p")]
    [InlineData("P:/a/b", "/mnt/p/a/b")]
    [InlineData("/other/a", "/other/a")]
    [InlineData("Q:/a", "Q:/a")]
    public void Paths_in_a_location_are_this_nodes_own(string wire, string local)
    {
        var paths = new PathTranslation("P", "/mnt/p");
        Assert.Equal(local, paths.ToLocal(wire));
        Assert.Equal(wire, paths.ToWire(local));
    }

    [Fact]
    public void A_directory_with_a_longer_name_is_not_in_the_location() =>
        Assert.Equal("/mnt/project", new PathTranslation("P", "/mnt/p").ToWire("/mnt/project"));

    [Fact]
    public void A_location_may_be_the_root()
    {
        var paths = new PathTranslation("P", "/");
        Assert.Equal(("/a", "P:/a", "P:/", "/"), (paths.ToLocal("P:/a"), paths.ToWire("/a"), paths.ToWire("/"), paths.ToLocal("P:/")));
    }

    [Fact]
    public void What_one_node_hands_on_another_one_finds_in_its_own_directory()
    {
        var (here, there) = (new PathTranslation("P", "/mnt/p"), new PathTranslation("P", "/Volumes/x"));
        var task = new ScanTask("/mnt/p/a", "a")
        {
            RealDirectory = "/mnt/p/b", Names = ["n"], Collapsed = [new CollapsedLink("/mnt/p/t", "m", "/outside")],
        };
        var result = new UnitResult
        {
            NewUnits = [new ScanUnit(task), new UploadUnit(new SegmentRef("s", 1, 1, ContentHash.Empty))],
            Plan = new UploadPlan("/mnt/p/a", Rules("/mnt/p/a"), null),
        };

        var wire = here.ToWire(result);

        Assert.Equal(("P:/a", "P:/b"), (((ScanUnit)wire.NewUnits[0]).Task.SourceDirectory, ((ScanUnit)wire.NewUnits[0]).Task.RealDirectory));
        var moved = ((ScanUnit)there.ToLocal(wire.NewUnits[0])).Task;
        Assert.Equal(("/Volumes/x/a", "a", "/Volumes/x/b"), (moved.SourceDirectory, moved.ManifestPath, moved.RealDirectory));
        Assert.Equal(new CollapsedLink("/Volumes/x/t", "m", "/outside"), Assert.Single(moved.Collapsed));
        var spec = new TransferSpec("t", new UploadRequest { Paths = ["P:/a"] }, wire.Plan!.Root, "s", wire.Plan.Rules) { IsPlanned = true };
        var local = there.ToLocal(spec);
        Assert.Equal(("/Volumes/x/a", "/Volumes/x/a"), (local.Root, local.Rules!.Root));
        Assert.Equal(["/Volumes/x/a"], ((UploadRequest)local.Request).Paths.AsEnumerable());
        Assert.Equal(new CollectedPath("/Volumes/x/a", "/Volumes/x/a"), Assert.Single(local.Rules.Directories));
    }

    [Fact]
    public void Sources_in_segments_are_translated_when_they_are_written_and_read()
    {
        using var scratch = new ScratchSpace(Path.Combine(_temp.Path, "scratch"));
        scratch.Create("t");
        var segments = scratch.Segments("t");
        var file = FileEntry.Unhashed("f", 1, 2);
        var written = new PathTranslation("P", "/mnt/p").Over(segments).Write("s", [new SegmentItem(file, "/mnt/p/behind/link", 7)]);

        Assert.Equal("P:/behind/link", Assert.Single(segments.Read(written)).Source);
        var read = Assert.Single(new PathTranslation("P", "/v").Over(segments).Read(written));
        Assert.Equal(("/v/behind/link", 7L, "f"), (read.Source, read.MtimeStamp, read.Path));
    }

    [Fact]
    public void A_node_says_why_it_may_not_work()
    {
        var map = new LocationMap(new Dictionary<string, string> { ["P"] = _temp.Path, ["Gone"] = _temp.Path + "/absent" });
        Assert.Null(map.Problem(Spec("P:/a"), "n:1"));
        Assert.StartsWith("This node has no location 'Q'", map.Problem(Spec("Q:/a"), "n:1"), StringComparison.Ordinal);
        Assert.StartsWith("The location 'Gone' has no directory", map.Problem(Spec("Gone:/"), "n:1"), StringComparison.Ordinal);
        Assert.Null(map.Problem(Spec("/a"), "n:1"));
        Assert.StartsWith("The files are those of other:1", map.Problem(Spec("/a") with { OnlyNode = "other:1" }, "n:1"), StringComparison.Ordinal);
        Assert.Null(map.Problem(Spec("/a") with { OnlyNode = "n:1" }, "n:1"));
    }

    [Fact]
    public void A_location_that_is_a_link_is_what_it_leads_to()
    {
        _temp.WriteFile("real/x", "");
        Directory.CreateSymbolicLink(Path.Combine(_temp.Path, "link"), Path.Combine(_temp.Path, "real"));
        var map = new LocationMap(new Dictionary<string, string> { ["P"] = Path.Combine(_temp.Path, "link") });
        Assert.EndsWith("/real/x", map.For(Spec("P:/x")).ToLocal("P:/x"), StringComparison.Ordinal);
    }

    private static TransferSpec Spec(string path) => new("t", new UploadRequest { Paths = [path] }, "", "s");

    private static ScanRules Rules(string root) => new()
    {
        Root = root, AbsolutePaths = false, Symlinks = SymlinkPolicy.CollapseEscaping, Directories = [new CollectedPath(root, root)],
    };
}
