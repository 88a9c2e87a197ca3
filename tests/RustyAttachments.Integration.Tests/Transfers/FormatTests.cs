using RustyAttachments.Integration.Tests.Support;
using RustyAttachments.TestKit.Files;
using static RustyAttachments.TestKit.Files.TreeNode;

namespace RustyAttachments.Integration.Tests.Transfers;

/// <summary>What formats hold, through the real executable.</summary>
public sealed class FormatTests : IDisposable
{
    private readonly Ra _ra = new();

    public void Dispose() => _ra.Dispose();

    [Fact]
    public async Task Files_above_the_usual_chunk_size_are_whole_in_v2023_unless_chunks_are_asked_for()
    {
        Directory.CreateDirectory(_ra["source"]);
        await using (var sparse = System.IO.File.Create(Path.Combine(_ra["source"], "large"))) sparse.SetLength((256L << 20) + 1);

        var manifest = (await _ra.RunAsync("snapshot", _ra["source"], "--format", "v2023", "-q")).Ended(0).Json;
        Assert.Equal(32, manifest.GetProperty("paths")[0].GetProperty("hash").GetString()!.Length);

        (await _ra.RunAsync("snapshot", _ra["source"], "--format", "v2023", "--chunk-size", "1MiB")).Failed(3, "'large'", "needs v2025");
    }

    [Fact]
    public async Task Absolute_paths_are_refused_by_formats_that_cannot_hold_them()
    {
        new Tree { ["f"] = File("x") }.CreateIn(_ra["source"]);
        (await _ra.RunAsync("snapshot", _ra["source"], "--format", "v2025-12-04-beta", "--absolute")).Failed(3, "needs v2025");
        var manifest = (await _ra.RunAsync("snapshot", _ra["source"], "--absolute", "-q")).Ended(0).Json;
        Assert.Equal("absolute-manifest-snapshot-beta-2025-12", manifest.GetProperty("specificationVersion").GetString());
    }
}
