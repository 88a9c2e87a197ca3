using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.Manifests;
using RustyAttachments.Storage.Stores;
using RustyAttachments.TestKit.Stores;

namespace RustyAttachments.Storage.Tests.Manifests;

public sealed class ManifestKeysSpecs
{
    private static readonly DateTimeOffset Time = new DateTimeOffset(2025, 5, 6, 9, 8, 7, TimeSpan.FromHours(2)).AddTicks(1_234_560);

    [Fact]
    public void A_job_input_is_found_by_the_hash_of_location_and_root()
    {
        var key = ManifestKeys.JobInput("farm-1", "queue-2", "Projects", "/mnt/p");

        Assert.Matches($"^Manifests/farm-1/queue-2/Inputs/[0-9a-f]{{32}}/{ContentHasher.HashText("Projects/mnt/p")}_input$", key.Text);
        Assert.StartsWith("farm-1/queue-2/Inputs/", ManifestKeys.Partial(key), StringComparison.Ordinal);
        Assert.NotEqual(key, ManifestKeys.JobInput("farm-1", "queue-2", "Projects", "/mnt/p"));
    }

    [Fact]
    public void Outputs_of_a_task_and_of_a_step_have_their_own_places()
    {
        var scope = new OutputScope("f", "q", "j", "s", "t", "sa-0");
        var root = ManifestKeys.RootHash(null, "/r");

        Assert.Equal($"Manifests/f/q/j/s/t/2025-05-06T07:08:07.123456Z_sa-0/{root}_output", ManifestKeys.Output(scope, Time, null, "/r").Text);
        Assert.Equal($"Manifests/f/q/j/s/2025-05-06T07:08:07.123456Z_sa-0/{root}_output", ManifestKeys.Output(scope with { TaskId = null }, Time, null, "/r").Text);
    }

    [Fact]
    public void A_named_manifest_carries_time_and_hash() =>
        Assert.Equal($"Manifests/shots/010/2025-05-06T07:08:07.123456Z_{ContentHash.Empty}_input", ManifestKeys.Named("shots/010", Time, ContentHash.Empty).Text);

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("farm\n1")]
    public void An_id_that_would_change_the_key_is_refused(string id) =>
        Assert.Equal(ErrorCode.UsageInvalid, Assert.Throws<RustyAttachmentsException>(() => ManifestKeys.JobInput(id, "q", null, "/r")).Code);

    [Theory]
    [InlineData("../up")]
    [InlineData("/abs")]
    [InlineData("a//b")]
    [InlineData("bell\u0007")]
    public void A_name_that_would_leave_its_place_is_refused(string name) =>
        Assert.Equal(ErrorCode.UsageInvalid, Assert.Throws<RustyAttachmentsException>(() => ManifestKeys.Named(name, Time, ContentHash.Empty)).Code);

    [Theory]
    [InlineData("/plain/root", "/plain/root", null)]
    [InlineData("/caf\u00e9", "\"/caf\\u00e9\"", "\"/caf\\u00e9\"")]
    [InlineData("/it's <a+b> \U0001F600", "\"/it's <a+b> \\ud83d\\ude00\"", "\"/it's <a+b> \\ud83d\\ude00\"")]
    [InlineData("C:\\Users\\it's <a+b>", "C:\\Users\\it's <a+b>", null)]
    [InlineData("/trailing ", "\"/trailing \"", "\"/trailing \"")]
    [InlineData("/new\nline", "\"/new\\nline\"", "\"/new\\nline\"")]
    public void Roots_travel_as_ascii_and_come_back_as_they_were(string root, string plain, string? json)
    {
        var metadata = ManifestStore.MetadataFor(root, "Loc");

        Assert.Equal(plain, metadata["asset-root"]);
        Assert.Equal(json, metadata.GetValueOrDefault("asset-root-json"));
        Assert.Equal("Loc", metadata["file-system-location-name"]);
        Assert.Equal(root, ManifestStore.RootOf(metadata));
    }

    [Fact]
    public void What_cannot_be_kept_as_metadata_is_refused_before_anything_is_stored()
    {
        var location = Assert.Throws<RustyAttachmentsException>(() => ManifestStore.MetadataFor("/r", "Projekte f\u00fcr alle"));
        var path = Assert.Throws<RustyAttachmentsException>(() => ManifestStore.MetadataFor("/" + new string('\u00fc', 200), null));

        Assert.Equal([ErrorCode.UsageInvalid, ErrorCode.UsageInvalid], [location.Code, path.Code]);
        Assert.Equal(2048 - "asset-root".Length, ManifestStore.MetadataFor(new string('x', 2038), null)["asset-root"].Length);
        Assert.DoesNotContain("file-system-location-name", ManifestStore.MetadataFor("/r", "").Keys);
    }

    [Theory]
    [InlineData("Manifests/scene/2026-01-02T03:04:05.000006Z_aa_input", 2026)]
    [InlineData("Manifests/farm/queue/job/step/2026-01-02T03:04:05.000006Z_action/aa_output", 2026)]
    [InlineData("Manifests/farm/queue/Inputs/guid/aa_input", null)]
    [InlineData("Manifests/scene/2026-01-02_input", null)]
    public void The_time_of_a_manifest_is_read_from_its_key(string key, int? year) => Assert.Equal(
        year is { } y ? new DateTimeOffset(y, 1, 2, 3, 4, 5, TimeSpan.Zero).AddMicroseconds(6) : (DateTimeOffset?)null, ManifestKeys.TimeIn(StoreKey.Parse(key)));

    [Fact]
    public void A_broken_json_root_falls_back_to_the_plain_one() =>
        Assert.Equal("/r", ManifestStore.RootOf(new Dictionary<string, string> { ["asset-root"] = "/r", ["asset-root-json"] = "{" }));

    [Fact]
    public async Task A_manifest_comes_back_with_what_was_kept_beside_it()
    {
        await using var store = new InMemoryContentStore();
        var manifests = new ManifestStore(store);
        var key = StoreKey.Parse("Manifests/a/b_input");
        await manifests.PutAsync(key, "{}"u8.ToArray(), "application/x-test", "/r\u00fc", null, CancellationToken.None);

        var found = await manifests.GetAsync(key, CancellationToken.None);

        Assert.Equal("/r\u00fc", found.RootPath);
        Assert.Null(found.FileSystemLocationName);
        Assert.Equal("{}"u8.ToArray(), found.Text.ToArray());
        var listed = new List<string>();
        await foreach (var info in manifests.ListAsync("a/", CancellationToken.None)) listed.Add(info.Key.Text);
        Assert.Equal(["Manifests/a/b_input"], listed);
    }
}
