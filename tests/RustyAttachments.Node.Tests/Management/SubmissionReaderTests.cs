using System.Text.Json;
using RustyAttachments.Actors.Service;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Common.Errors;
using RustyAttachments.Model;
using RustyAttachments.Model.Codecs;
using RustyAttachments.Node.Management.Requests;

namespace RustyAttachments.Node.Tests.Management;

public sealed class SubmissionReaderTests
{
    private const string Minimal = """{"kind":"upload","source":{"paths":["/a"]}""";

    [Fact]
    public void An_upload_has_all_that_the_document_says()
    {
        var upload = Assert.IsType<UploadSubmission>(Read("""
            {"kind":"upload","name":"job 1","source":{"location":"Projects","paths":["shots/010"]},"include":["**/*.exr"],"exclude":["tmp/**"],
             "format":"v2025-12-04-beta","symlinks":"exclude-all","chunkSize":"64MiB","onError":"skip","forceRehash":true,"farmId":"farm-1","queueId":"queue-2","limitRate":"50MiB"}
            """));
        Assert.Equal(("job 1", "Projects", false), (upload.Name, upload.Source.Location, upload.Source.Shared));
        Assert.Equal(["shots/010"], upload.Source.Paths.AsEnumerable());
        Assert.Equal(["**/*.exr"], upload.Include.AsEnumerable());
        Assert.Equal(["tmp/**"], upload.Exclude.AsEnumerable());
        Assert.Equal((ManifestFormat.V2025Beta, SymlinkPolicy.ExcludeAll, 64L << 20), (upload.Format, upload.Symlinks, upload.ChunkSize.Bytes));
        Assert.Equal((ErrorPolicy.Skip, true, "farm-1", "queue-2", 50L << 20), (upload.OnError, upload.ForceRehash, upload.FarmId, upload.QueueId, upload.LimitRate));
    }

    [Fact]
    public void What_is_left_out_or_null_has_its_default()
    {
        foreach (var text in new[] { Minimal + "}", Minimal + ""","name":null,"include":null,"format":null,"chunkSize":null,"onError":null,"forceRehash":null,"limitRate":null}""" })
        {
            var upload = Assert.IsType<UploadSubmission>(Read(text));
            Assert.Equal((null, ManifestFormat.V2025, SymlinkPolicy.CollapseEscaping, ChunkSize.Default), (upload.Name, upload.Format, upload.Symlinks, upload.ChunkSize));
            Assert.Equal((ErrorPolicy.Fail, false, null, null, null), (upload.OnError, upload.ForceRehash, upload.FarmId, upload.QueueId, upload.LimitRate));
            Assert.Empty(upload.Include);
        }
    }

    [Fact]
    public void A_format_without_chunks_has_none_and_any_other_may()
    {
        foreach (var more in new[] { ""","format":"v2023"}""", ""","chunkSize":"none"}""" })
            Assert.Equal(ChunkSize.None, Assert.IsType<UploadSubmission>(Read(Minimal + more)).ChunkSize);
    }

    [Fact]
    public void A_location_without_paths_is_all_of_it() =>
        Assert.Equal([""], Assert.IsType<UploadSubmission>(Read("""{"kind":"upload","source":{"location":"Projects"}}""")).Source.Paths.AsEnumerable());

    [Fact]
    public void A_prestage_names_manifests_and_nodes()
    {
        var prestage = Assert.IsType<PrestageSubmission>(Read("""{"kind":"prestage","manifests":["Manifests/a","Manifests/b"],"nodes":["host:2552","role:worker"]}"""));
        Assert.Equal(["Manifests/a", "Manifests/b"], prestage.Manifests.AsEnumerable());
        Assert.Equal(["host:2552", "role:worker"], prestage.Nodes.AsEnumerable());
        Assert.Null(prestage.Directory);
        foreach (var (path, expected) in new[] { (""","path":"a/b" """, "a/b"), ("", "") })
        {
            var directory = Assert.IsType<PrestageSubmission>(Read($$$"""{"kind":"prestage","manifests":["Manifests/a"],"directory":{"location":"L"{{{path}}}}}""")).Directory!;
            Assert.Equal(("L", expected, false), (directory.Location, Assert.Single(directory.Paths), directory.Shared));
        }
    }

    [Fact]
    public void A_download_names_a_manifest_and_one_place()
    {
        var download = Assert.IsType<DownloadSubmission>(Read("""{"kind":"download","manifest":"Manifests/a","destination":{"path":"/out","shared":true},"conflict":"create-copy","verify":false,"include":["a/**"]}"""));
        Assert.Equal(("Manifests/a", true, ConflictPolicy.CreateCopy, false), (download.Manifest, download.Destination.Shared, download.Conflict, download.Verify));
        Assert.Equal(["/out"], download.Destination.Paths.AsEnumerable());
        Assert.True(Assert.IsType<DownloadSubmission>(Read("""{"kind":"download","manifest":"Manifests/a","destination":{"location":"Out","path":"x"}}""")).Verify);
    }

    [Fact]
    public void A_sync_names_manifests_or_all()
    {
        Assert.Equal(["Manifests/a"], Assert.IsType<SyncSubmission>(Read("""{"kind":"sync","manifests":["Manifests/a"],"to":"s3://other/root"}""")).Manifests.AsEnumerable());
        Assert.Empty(Assert.IsType<SyncSubmission>(Read("""{"kind":"sync","all":true,"to":"s3://other/root"}""")).Manifests);
    }

    [Theory]
    [InlineData("""{}""", "kind")]
    [InlineData("""{"kind":7}""", "kind")]
    [InlineData("""{"kind":"Upload","source":{"paths":["/a"]}}""", "kind")]
    [InlineData("""{"kind":"upload"}""", "source")]
    [InlineData("""{"kind":"upload","source":[]}""", "source")]
    [InlineData("""{"kind":"upload","source":{"paths":"/a"}}""", "source.paths")]
    [InlineData("""{"kind":"upload","source":{"paths":["/a",null]}}""", "source.paths[1]")]
    [InlineData("""{"kind":"upload","source":{"paths":["/a"],"path":"/b"}}""", "source.path")]
    [InlineData("""{"kind":"upload","source":{"paths":["/a"],"shared":"yes"}}""", "source.shared")]
    [InlineData("""{"kind":"upload","source":{"paths":["/a"]},"manifest":"x"}""", "manifest")]
    [InlineData("""{"kind":"upload","source":{"paths":["/a"]},"include":[["x"]]}""", "include[0]")]
    [InlineData("""{"kind":"upload","source":{"paths":["/a"]},"symlinks":"follow"}""", "symlinks")]
    [InlineData("""{"kind":"upload","source":{"paths":["/a"]},"format":"v1"}""", "format")]
    [InlineData("""{"kind":"upload","source":{"paths":["/a"]},"chunkSize":"many"}""", "chunkSize")]
    [InlineData("""{"kind":"upload","source":{"paths":["/a"]},"chunkSize":0}""", "chunkSize")]
    [InlineData("""{"kind":"upload","source":{"paths":["/a"]},"limitRate":-1}""", "limitRate")]
    [InlineData("""{"kind":"upload","source":{"paths":["/a"]},"limitRate":1.5}""", "limitRate")]
    [InlineData("""{"kind":"upload","source":{"paths":["/a"]},"limitRate":1e30}""", "limitRate")]
    [InlineData("""{"kind":"upload","source":{"paths":["/a"]},"farmId":"f"}""", "farmId")]
    [InlineData("""{"kind":"upload","source":{"paths":["a"]}}""", "source")]
    [InlineData("""{"kind":"upload","source":{"location":"P","paths":["../x"]}}""", "source")]
    [InlineData("""{"kind":"upload","source":{"paths":["/\ud800"]}}""", "source.paths[0]")]
    [InlineData("""{"kind":"prestage","manifests":[]}""", "manifests")]
    [InlineData("""{"kind":"prestage","manifests":["Manifests/a"],"directory":{"path":"/etc"}}""", "directory.location")]
    [InlineData("""{"kind":"prestage","manifests":["Manifests/a"],"directory":{"location":"L","path":"../x"}}""", "directory")]
    [InlineData("""{"kind":"prestage","manifests":["Manifests/a"],"directory":{"location":"L","shared":true}}""", "directory.shared")]
    [InlineData("""{"kind":"prestage","manifests":["Manifests/a"],"nodes":["everyone"]}""", "nodes")]
    [InlineData("""{"kind":"download","manifest":"Manifests/a","destination":{}}""", "destination.path")]
    [InlineData("""{"kind":"download","manifest":"Manifests/a","destination":{"path":"/a","paths":["/b"]}}""", "destination.paths")]
    [InlineData("""{"kind":"sync","to":"s3://x"}""", "manifests")]
    [InlineData("""{"kind":"sync","manifests":["Manifests/a"],"all":true,"to":"s3://x"}""", "manifests")]
    [InlineData("""{"kind":"sync","all":true}""", "to")]
    [InlineData("""{"kind":"sync","all":true,"to":"ftp://x"}""", "to")]
    public void What_does_not_fit_is_refused_by_name(string text, string member)
    {
        var failure = Assert.ThrowsAny<RustyAttachmentsException>(() => Read(text));
        Assert.Equal(ErrorCode.RequestInvalid, failure.Code);
        Assert.Matches($@"(^|['\s]){System.Text.RegularExpressions.Regex.Escape(member)}(['\s]|$)", failure.Message);
    }

    [Fact]
    public void Limits_hold_for_lengths_and_counts()
    {
        AssertRefused("name", Minimal + $",\"name\":\"{new string('n', 129)}\"}}");
        AssertRefused("include", Minimal + $",\"include\":[{Repeat("\"a\"", 257)}]}}");
        AssertRefused("exclude[0]", Minimal + $",\"exclude\":[\"{new string('x', 4097)}\"]}}");
        AssertRefused("source.paths", $$$"""{"kind":"upload","source":{"paths":[{{{Repeat("\"/a\"", 257)}}}]}}""");
        AssertRefused("manifests", $$"""{"kind":"sync","to":"s3://x","manifests":[{{Repeat("\"m\"", 1001)}}]}""");
        AssertRefused("nodes", $$"""{"kind":"prestage","manifests":["Manifests/a"],"nodes":[{{Repeat("\"h:1\"", 257)}}]}""");
        AssertRefused("text", $$"""{"kind":"sync","to":"s3://x","manifests":[{{Repeat($"\"Manifests/{new string('m', 90)}\"", 400)}}]}""");
    }

    private static string Repeat(string text, int count) => string.Join(',', Enumerable.Repeat(text, count));

    private static void AssertRefused(string member, string text) =>
        Assert.Contains(member, Assert.ThrowsAny<RustyAttachmentsException>(() => Read(text)).Message, StringComparison.Ordinal);

    private static Submission Read(string text) => SubmissionReader.Read(new JsonMembers(JsonDocument.Parse(text).RootElement));
}
