using RustyAttachments.Integration.Tests.Support;

namespace RustyAttachments.Integration.Tests.BadInput;

/// <summary>Manifests that are no manifests, or mean harm: refused before anything is written.</summary>
public sealed class ManifestTests : IDisposable
{
    private const string Empty = "99aa06d3014798d86001c324468d497f";

    private readonly Ra _ra = new();

    public static TheoryData<string, string, string> Rejected => new()
    {
        { "truncated", V2023(File("a"))[..50], "RA1100" },
        { "no JSON", "hello", "RA1100" },
        { "nothing", "", "RA1100" },
        { "trailing text", V2023(File("a")) + "{}", "RA1100" },
        { "unknown version", V2023(File("a")).Replace("2023-03-03", "2029-01-01", StringComparison.Ordinal), "RA1101" },
        { "unknown algorithm", V2023(File("a")).Replace("xxh128", "md5", StringComparison.Ordinal), "RA1102" },
        { "duplicate", V2023(File("a"), File("a")), "RA1105" },
        { "file in a file", V2023(File("a"), File("a/b")), "RA1106" },
        { "parent", V2023(File("../x")), "RA1107" },
        { "absolute", V2023(File("/etc/x")), "RA1107" },
        { "drive", V2023(File("C:\\\\x")), "RA1107" },
        { "dots inside", V2023(File("a/../../x")), "RA1107" },
        { "nul", V2023(File("a\\u0000b")), "RA1107" },
        { "hash that is a path", V2023(File("a").Replace(Empty, "../../../../etc/passwd", StringComparison.Ordinal)), "RA1113" },
        { "escaping link", V2025("""{"name":"l","symlink":{"name":"../../etc/passwd"}}"""), "RA1108" },
        { "absolute link", V2025("""{"name":"l","symlink":{"name":"/etc/passwd"}}"""), "" },
        { "negative size", V2023(File("a").Replace("\"size\":0", "\"size\":-1", StringComparison.Ordinal)), "RA1104" },
        { "deleted in a snapshot", V2025("""{"delete":true,"name":"a"}"""), "RA1109" },
    };

    [Theory]
    [MemberData(nameof(Rejected))]
    public async Task Is_refused_by_name_and_rule(string what, string text, string code)
    {
        var manifest = _ra.Files.WriteFile("m.json", text);
        Assert.NotEmpty(what);
        (await _ra.RunAsync("manifest", "validate", manifest)).Failed(3, manifest, code);
        (await _ra.RunAsync("download", manifest, _ra["copy"])).Failed(3, code);
        AssertNothingWritten();
    }

    [Fact]
    public async Task From_a_pipe_is_refused_without_the_name_of_a_scratch_file()
    {
        var result = (await _ra.RunAsync("hello"u8.ToArray(), "download", "-", _ra["copy"])).Failed(3, "RA1100");
        Assert.DoesNotContain("/proc/", result.Error, StringComparison.Ordinal);
        AssertNothingWritten();
    }

    [Fact]
    public async Task Two_gibibytes_of_brackets_are_refused_at_once()
    {
        // Through a pipe, so that the size cannot be known beforehand.
        using var run = _ra.StartOther("bash", "-c", $"head -c 2147483648 /dev/zero | tr '\\0' '[' | '{Ra.Executable}' manifest validate -");
        var watch = System.Diagnostics.Stopwatch.StartNew();
        (await run.EndAsync(TimeSpan.FromMinutes(1))).Failed(3, "RA11");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"It took {watch.Elapsed}.");
    }

    [Fact]
    public async Task A_directory_or_a_missing_file_is_no_manifest()
    {
        (await _ra.RunAsync("download", _ra.Files.CreateDirectory("d"), _ra["copy"])).Failed(3, _ra["d"]);
        (await _ra.RunAsync("download", "/no/such.json", _ra["copy"])).Failed(3, "/no/such.json", "RA1001");
        AssertNothingWritten();
    }

    public void Dispose() => _ra.Dispose();

    private void AssertNothingWritten()
    {
        Assert.False(System.IO.Directory.Exists(_ra["copy"]) && System.IO.Directory.EnumerateFileSystemEntries(_ra["copy"]).Any());
        Assert.Empty(_ra.TemporaryFiles());
    }

    private static string File(string path) => $$"""{"hash":"{{Empty}}","mtime":1,"path":"{{path}}","size":0}""";

    private static string V2023(params string[] files) =>
        $$"""{"hashAlg":"xxh128","manifestVersion":"2023-03-03","paths":[{{string.Join(',', files)}}],"totalSize":0}""";

    private static string V2025(params string[] files) =>
        $$"""{"dirs":[],"fileChunkSizeBytes":268435456,"files":[{{string.Join(',', files)}}],"hashAlg":"xxh128","specificationVersion":"relative-manifest-snapshot-beta-2025-12","totalSize":0}""";
}
