using System.Text;
using RustyAttachments.Cli.Errors;

namespace RustyAttachments.Cli.Tests.Commands;

public class ManifestCommandTests
{
    private const string Relative2025 = "{\"dirs\":[{\"name\":\"a\"},{\"name\":\"empty\"}],\"fileChunkSizeBytes\":268435456,\"files\":[{\"hash\":\"99aa06d3014798d86001c324468d497f\",\"mtime\":-1,\"name\":\"$0/x\",\"runnable\":true,\"size\":0},{\"name\":\"l\",\"symlink\":{\"name\":\"$0/x\"}}],\"hashAlg\":\"xxh128\",\"specificationVersion\":\"relative-manifest-snapshot-beta-2025-12\",\"totalSize\":0}";
    private const string V2023 = "{\"hashAlg\":\"xxh128\",\"manifestVersion\":\"2023-03-03\",\"paths\":[{\"hash\":\"99aa06d3014798d86001c324468d497f\",\"mtime\":1700000000000000,\"path\":\"a/\\u001b[2J\",\"size\":1048576}],\"totalSize\":1048576}";

    [Fact]
    public async Task Show_sums_up()
    {
        using var cli = new CliHarness();
        var result = await cli.RunAsync("manifest", "show", cli.WriteFile("m.json", Relative2025));
        Assert.Equal(ExitCode.Done, result.Code);
        Assert.Contains("format     v2025 snapshot\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("files      1, 0 B, 1 runnable\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("links      1\n", result.Output, StringComparison.Ordinal);
        var json = (await cli.RunAsync("manifest", "show", cli["m.json"], "--json")).Json;
        Assert.Equal(1, json.GetProperty("symlinks").GetInt64());
        Assert.Equal("a/x", json.GetProperty("largest")[0].GetProperty("path").GetString());
        Assert.Equal(Encoding.UTF8.GetByteCount(Relative2025), json.GetProperty("textSize").GetInt64());
    }

    [Fact]
    public async Task Ls_lists_with_names_that_cannot_drive_the_terminal()
    {
        using var cli = new CliHarness();
        var path = cli.WriteFile("m.json", V2023);
        Assert.Equal("f    1.0 MiB  2023-11-14T22:13:20.000000Z  99aa06d3014798d86001c324468d497f  a/\\u001b[2J\n", (await cli.RunAsync("manifest", "ls", path, "--long")).Output);
        Assert.Equal("a/\\u001b[2J\n", (await cli.RunAsync("manifest", "ls", path)).Output);
        Assert.Equal("a/\u001b[2J", (await cli.RunAsync("manifest", "ls", path, "--json")).Json.GetProperty("files")[0].GetProperty("path").GetString());
    }

    [Fact]
    public async Task Ls_shows_links_times_before_1970_and_directories()
    {
        using var cli = new CliHarness();
        var lines = (await cli.RunAsync("manifest", "ls", cli.WriteFile("m.json", Relative2025), "--long")).Output.TrimEnd().Split('\n');
        Assert.Equal("x        0 B  1969-12-31T23:59:59.999999Z  99aa06d3014798d86001c324468d497f  a/x", lines[0]);
        Assert.EndsWith("l -> a/x", lines[1], StringComparison.Ordinal);
        Assert.Contains(lines, l => l.StartsWith('d') && l.EndsWith(" empty/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Validate_accepts_what_is_valid_and_warns_of_a_wrong_total()
    {
        using var cli = new CliHarness();
        var valid = await cli.RunAsync("manifest", "validate", cli.WriteFile("m.json", Relative2025));
        Assert.Equal(ExitCode.Done, valid.Code);
        Assert.Contains("is a valid v2025 snapshot", valid.Output, StringComparison.Ordinal);
        var wrong = await cli.RunAsync("manifest", "validate", cli.WriteFile("w.json", V2023.Replace("\"totalSize\":1048576", "\"totalSize\":7", StringComparison.Ordinal)), "--json");
        Assert.True(wrong.Json.GetProperty("valid").GetBoolean());
        Assert.Contains("warning:", wrong.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"hashAlg\"", "RA1100")]
    [InlineData("{\"hashAlg\":\"xxh128\",\"manifestVersion\":\"1999-01-01\",\"paths\":[],\"totalSize\":0}", "RA1101")]
    [InlineData("{\"hashAlg\":\"xxh128\",\"manifestVersion\":\"2023-03-03\",\"paths\":[{\"hash\":\"aa\",\"mtime\":1,\"path\":\"../x\",\"size\":0}],\"totalSize\":0}", "RA1107")]
    public async Task Validate_rejects_with_the_file_and_the_rule(string text, string code)
    {
        using var cli = new CliHarness();
        var path = cli.WriteFile("m.json", text);
        var result = await cli.RunAsync("manifest", "validate", path, "--json");
        Assert.Equal(ExitCode.InputInvalid, result.Code);
        Assert.StartsWith($"ra: '{path}': ", result.Error, StringComparison.Ordinal);
        Assert.Equal(code, result.Json.GetProperty("manifests")[0].GetProperty("code").GetString());
    }

    [Fact]
    public async Task Convert_reads_a_pipe_and_writes_canonical_bytes()
    {
        using var cli = new CliHarness();
        var loose = V2023.Replace(",", ", ", StringComparison.Ordinal);
        var result = await cli.RunAsync(Encoding.UTF8.GetBytes(loose), CancellationToken.None, "manifest", "convert", "-", "--format", "v2023");
        Assert.Equal(V2023, result.Output);
        Assert.Empty(result.Error);
    }

    [Fact]
    public async Task Convert_to_v2023_warns_of_what_is_lost()
    {
        using var cli = new CliHarness();
        var result = await cli.RunAsync("manifest", "convert", cli.WriteFile("m.json", Relative2025), "--format", "v2023", "-o", "out.json");
        Assert.Equal(ExitCode.Done, result.Code);
        Assert.Contains("warning: v2023-03-03 holds files only: 1 symlinks replaced", result.Error, StringComparison.Ordinal);
        Assert.Equal($"wrote {cli["out.json"]}\n", result.Output);
        Assert.StartsWith("{\"hashAlg\":\"xxh128\",\"manifestVersion\":\"2023-03-03\"", await File.ReadAllTextAsync(cli["out.json"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manifest_that_a_format_cannot_hold_leaves_no_output()
    {
        using var cli = new CliHarness();
        var absolute = cli.WriteFile("m.json", Relative2025.Replace("relative-", "absolute-", StringComparison.Ordinal).Replace("\"name\":\"a\"", "\"name\":\"/a\"", StringComparison.Ordinal)
            .Replace("\"name\":\"empty\"", "\"name\":\"/empty\"", StringComparison.Ordinal).Replace("\"name\":\"l\"", "\"name\":\"/l\"", StringComparison.Ordinal));
        var result = await cli.RunAsync("manifest", "convert", absolute, "--format", "v2025-12-04-beta");
        Assert.Equal(ExitCode.InputInvalid, result.Code);
        Assert.Empty(result.OutputBytes);
        Assert.Contains("[RA1114]", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Standard_output_carries_the_manifest_or_the_document()
    {
        using var cli = new CliHarness();
        var result = await cli.RunAsync("manifest", "convert", cli.WriteFile("m.json", V2023), "--json");
        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains("-o FILE", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manifest_that_is_nowhere_is_told_with_the_store_that_was_searched()
    {
        using var cli = new CliHarness();
        var result = await cli.RunAsync("manifest", "show", "nope.json");
        Assert.Equal(ExitCode.InputInvalid, result.Code);
        Assert.Contains("'nope.json'", result.Error, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(cli.Home, ".rusty-attachments", "store"), result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_of_the_store_is_found_with_and_without_its_folder()
    {
        using var cli = new CliHarness();
        cli.WriteFile("store/Manifests/n/t_input", V2023);
        foreach (var argument in new[] { "Manifests/n/t_input", "n/t_input" })
            Assert.Equal(ExitCode.Done, (await cli.RunAsync("manifest", "show", argument, "--store", cli["store"])).Code);
    }

    [Fact]
    public async Task Reading_a_pipe_that_says_nothing_can_be_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        using var silent = new RustyAttachments.Cli.Manifests.StandardInput(new SilentStream());
        var reading = silent.ReadAsync(new byte[10], cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.AsTask());
    }

    private sealed class SilentStream : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 0;
        }
    }
}
