using RustyAttachments.Actors.Service;
using RustyAttachments.Common.Errors;

namespace RustyAttachments.Actors.Tests.Service;

public sealed class SubmissionRulesSpecs
{
    private static readonly UploadSubmission Upload = new(new PlaceOnNodes("ProjectFiles", ["shots/010"], Shared: false));

    public static TheoryData<Submission> Usable { get; } =
    [
        Upload,
        Upload with { Source = new PlaceOnNodes(null, ["/mnt/a", "/"], Shared: true), Name = "job 1", Include = ["**/*.exr"], LimitRate = 1 },
        Upload with { Source = new PlaceOnNodes("P", [""], Shared: false), FarmId = "farm-1", QueueId = "queue-1" },
        new PrestageSubmission(["Manifests/a/b_input"]) { Nodes = ["node1.farm:2552", "role:worker"] },
        new PrestageSubmission(["Manifests/a/b_input"]) { Directory = new PlaceOnNodes("Project Files", ["a/b"], Shared: false) },
        new PrestageSubmission(["Manifests/a/b_input"]) { Directory = new PlaceOnNodes("P", [""], Shared: false) },
        new DownloadSubmission("Manifests/a/b_input", new PlaceOnNodes(null, ["/mnt/out"], Shared: false)),
        new SyncSubmission([], "s3://bucket/root"),
    ];

    public static TheoryData<Submission, string> Unusable { get; } = new()
    {
        { Upload with { Name = " x" }, "name" },
        { Upload with { Name = "a\nb" }, "name" },
        { Upload with { LimitRate = 0 }, "limitRate" },
        { Upload with { Include = ["[a"] }, "include" },
        { Upload with { Exclude = ["{a"] }, "exclude" },
        { Upload with { FarmId = "farm-1" }, "farmId" },
        { Upload with { FarmId = "farm/1", QueueId = "q" }, "farmId" },
        { Upload with { Source = new PlaceOnNodes("a/b", ["x"], Shared: false) }, "source" },
        { Upload with { Source = new PlaceOnNodes("P", ["../x"], Shared: false) }, "source" },
        { Upload with { Source = new PlaceOnNodes("P", ["/abs"], Shared: false) }, "source" },
        { Upload with { Source = new PlaceOnNodes("P", ["x"], Shared: true) }, "source" },
        { Upload with { Source = new PlaceOnNodes(null, ["x"], Shared: true) }, "source" },
        { Upload with { Source = new PlaceOnNodes(null, ["/a/../b"], Shared: true) }, "source" },
        { Upload with { Source = new PlaceOnNodes(null, [], Shared: true) }, "source" },
        { Upload with { Include = [.. Enumerable.Repeat(new string('a', 1024), 33)] }, "" },
        { new PrestageSubmission([]), "manifests" },
        { new PrestageSubmission(["Data/x"]), "manifests" },
        { new PrestageSubmission(["Manifests/../x"]), "manifests" },
        { new PrestageSubmission(["Manifests/a"]) { Nodes = ["node1"] }, "nodes" },
        { new PrestageSubmission(["Manifests/a"]) { Nodes = ["role:"] }, "nodes" },
        { new PrestageSubmission(["Manifests/a"]) { LimitRate = 1 }, "limitRate" },
        { new PrestageSubmission(["Manifests/a"]) { Directory = new PlaceOnNodes(null, ["/etc"], Shared: true) }, "directory" },
        { new PrestageSubmission(["Manifests/a"]) { Directory = new PlaceOnNodes("P", ["../x"], Shared: false) }, "directory" },
        { new PrestageSubmission(["Manifests/a"]) { Directory = new PlaceOnNodes("P", ["/etc"], Shared: false) }, "directory" },
        { new PrestageSubmission(["Manifests/a"]) { Directory = new PlaceOnNodes("P", ["a", "b"], Shared: false) }, "directory" },
        { new DownloadSubmission("Manifests/a", new PlaceOnNodes(null, ["/a", "/b"], Shared: false)), "destination" },
        { new SyncSubmission([], "ftp://x"), "to" },
    };

    [Theory]
    [MemberData(nameof(Usable))]
    public void What_can_be_used_has_no_problem(Submission submission) => Assert.Empty(SubmissionRules.ProblemsOf(submission));

    [Theory]
    [MemberData(nameof(Unusable))]
    public void What_cannot_be_used_is_named(Submission submission, string member) =>
        Assert.Equal(member, Assert.Single(SubmissionRules.ProblemsOf(submission)).Member);

    [Fact]
    public void All_problems_are_said_together()
    {
        var submission = Upload with { Name = "", LimitRate = -1, Source = new PlaceOnNodes(null, ["x"], Shared: false) };
        var e = Assert.Throws<RustyAttachmentsException>(() => SubmissionRules.Validate(submission));
        Assert.Equal(ErrorCode.RequestInvalid, e.Code);
        Assert.Equal(
            "The submission cannot be used: name is not 1 to 128 characters without control characters or blanks at its ends; "
            + "limitRate is not a positive size; source has the path 'x', which is not absolute without '.' or '..'.", e.Message);
    }
}
