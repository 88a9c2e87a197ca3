using System.Collections.Immutable;
using RustyAttachments.Actors.Protocol;
using RustyAttachments.Actors.Service;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Common.Errors;
using RustyAttachments.Node.Transfers;

namespace RustyAttachments.Node.Tests.Transfers;

public sealed class TransferSpecsTests
{
    private const string Self = "a:1";
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static readonly NodeStatus[] Nodes =
    [
        new() { Node = Self, StartedAt = Now, UpdatedAt = Now, Roles = ["worker"], UnitSlots = 4, Locations = ["Project Files"] },
        new() { Node = "b:1", StartedAt = Now, UpdatedAt = Now, Roles = ["worker", "vfs"], UnitSlots = 4 },
        new() { Node = "c:1", StartedAt = Now, UpdatedAt = Now, Roles = ["coordinator"] },
        new() { Node = "d:1", StartedAt = Now, UpdatedAt = Now, Roles = ["worker"], UnitSlots = 4, Draining = true },
    ];

    [Fact]
    public void Paths_in_a_location_are_for_every_node_that_has_it()
    {
        var spec = Create(new UploadSubmission(new PlaceOnNodes("Project Files", ["shots/010", ""], Shared: false)));
        Assert.Equal(["Project Files:/shots/010", "Project Files:/"], ((UploadRequest)spec.Request).Paths.AsEnumerable());
        Assert.Equal((null, "cluster", false, "Project Files"), (spec.OnlyNode, spec.StoreName, spec.IsPlanned, spec.Name));
    }

    [Fact]
    public void A_location_that_no_node_has_is_an_error_that_names_it()
    {
        var e = Assert.Throws<RustyAttachmentsException>(() => Create(new UploadSubmission(new PlaceOnNodes("Elsewhere", ["a"], Shared: false))));
        Assert.Equal(ErrorCode.ClusterUnable, e.Code);
        Assert.Contains("'Elsewhere'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_is_that_of_the_node_that_was_asked_unless_it_is_shared()
    {
        Assert.Equal(Self, Create(new UploadSubmission(new PlaceOnNodes(null, ["/a/tree"], Shared: false))).OnlyNode);
        Assert.Null(Create(new UploadSubmission(new PlaceOnNodes(null, ["/a/tree"], Shared: true))).OnlyNode);
    }

    [Fact]
    public void Times_say_when_it_was_submitted_and_how_old_answers_may_be()
    {
        var spec = Create(new UploadSubmission(new PlaceOnNodes(null, ["/a"], Shared: true)));
        Assert.Equal((Now, Now - TimeSpan.FromMinutes(10)), (spec.SubmittedAt, spec.Since));
    }

    [Theory]
    [InlineData("/a/tree", null, "tree", "tree")]
    [InlineData("/a/tree", "shot 010", "shot 010", "shot 010")]
    [InlineData("/a/tree", "a/b", "a/b", "b")]
    public void A_transfer_and_its_manifest_have_a_name(string path, string? name, string shown, string inKey)
    {
        var spec = Create(new UploadSubmission(new PlaceOnNodes(null, [path], Shared: true)) { Name = name });
        Assert.Equal((shown, new ManifestTarget.Named(inKey)), (spec.Name, ((UploadRequest)spec.Request).ManifestTarget));
    }

    [Fact]
    public void A_jobs_manifest_goes_to_the_jobs_key()
    {
        var spec = Create(new UploadSubmission(new PlaceOnNodes("Project Files", ["a"], Shared: false)) { FarmId = "farm-1", QueueId = "queue-1" });
        Assert.Equal(new ManifestTarget.JobInput("farm-1", "queue-1", "Project Files"), ((UploadRequest)spec.Request).ManifestTarget);
    }

    [Fact]
    public void A_prestage_is_for_all_that_work_or_for_those_that_are_named()
    {
        Assert.Equal(["a:1", "b:1"], Targets([]).AsEnumerable());
        Assert.Equal(["b:1"], Targets(["role:vfs"]).AsEnumerable());
        Assert.Equal(["a:1", "b:1"], Targets(["b:1", "role:vfs", "a:1"]).AsEnumerable());
        Assert.Equal(ErrorCode.ClusterUnable, Assert.Throws<RustyAttachmentsException>(() => _ = Targets(["d:1"])).Code); // drains
        Assert.Equal(ErrorCode.ClusterUnable, Assert.Throws<RustyAttachmentsException>(() => _ = Targets(["role:coordinator"])).Code);
    }

    [Fact]
    public void A_prestage_to_a_directory_is_for_nodes_that_have_its_location()
    {
        var prestage = new PrestageSubmission(["Manifests/tree/2026_x_input"]) { Directory = new PlaceOnNodes("Project Files", ["a/b"], Shared: false) };
        var spec = Create(prestage with { Nodes = ["a:1"] });
        Assert.Equal(("Project Files:/a/b", "Project Files:/a/b", null), (spec.Root, ((PrestageRequest)spec.Request).Directory, spec.OnlyNode));
        var e = Assert.Throws<RustyAttachmentsException>(() => Create(prestage));
        Assert.Equal((ErrorCode.ClusterUnable, "b:1 cannot write to the location 'Project Files'; add it to node.locations there, or name other nodes."), (e.Code, e.Message));
    }

    [Fact]
    public void A_prestage_for_more_nodes_than_fit_a_message_is_refused()
    {
        NodeStatus[] many = [.. Enumerable.Range(0, 257).Select(static i => new NodeStatus { Node = $"n{i}:1", StartedAt = Now, UpdatedAt = Now, Roles = ["worker"], UnitSlots = 4 })];
        var submission = new PrestageSubmission(["Manifests/tree/2026_x_input"]);
        Assert.Equal(256, ((PrestageRequest)TransferSpecs.Create("id", submission, Self, many[1..], Now, TimeSpan.Zero).Request).Nodes.Length);
        var e = Assert.Throws<RustyAttachmentsException>(() => TransferSpecs.Create("id", submission, Self, many, Now, TimeSpan.Zero));
        Assert.Equal(ErrorCode.ClusterUnable, e.Code);
    }

    [Fact]
    public void A_download_goes_below_one_path_and_a_sync_into_another_store()
    {
        var download = Create(new DownloadSubmission("Manifests/tree/2026_x_input", new PlaceOnNodes("Project Files", ["out"], Shared: false)));
        Assert.Equal(("Project Files:/out", "tree", true), (download.Root, download.Name, download.IsPlanned));
        var sync = Create(new SyncSubmission([], "s3://bucket/root"));
        Assert.Equal(("s3://bucket/root", "cluster", true, "all manifests"), (sync.StoreName, sync.SourceName, ((SyncRequest)sync.Request).All, sync.Name));
    }

    private static ImmutableArray<string> Targets(string[] selectors) =>
        ((PrestageRequest)Create(new PrestageSubmission(["Manifests/tree/2026_x_input"]) { Nodes = [.. selectors] }).Request).Nodes;

    private static TransferSpec Create(Submission submission) => TransferSpecs.Create("id", submission, Self, Nodes, Now, TimeSpan.FromMinutes(10));
}
