using System.Diagnostics;
using System.Text;
using CsCheck;
using RustyAttachments.Model.Codecs;
using RustyAttachments.TestKit.Manifests;

namespace RustyAttachments.Model.Tests.Codecs;

/// <summary>Canonical text is what CPython's json writes. The vectors pin that too, where there is no Python.</summary>
public sealed class CPythonTests
{
    private const string Program = """
        import json, sys
        for line in sys.stdin:
            print(json.dumps(json.loads(line), sort_keys=True, separators=(",", ":"), ensure_ascii=True))
        """;

    [Fact]
    public async Task CPython_writes_the_same_bytes()
    {
        var texts = new List<string>();
        ManifestGen.Any.Sample(manifest => { lock (texts) texts.Add(Encoding.UTF8.GetString(ManifestCodec.Encode(manifest, ManifestFormat.V2025))); }, iter: 300, threads: 1);
        Assert.All(texts, text => Assert.DoesNotContain('\n', text));
        if (!OnPath("python3")) return;
        Assert.Equal(texts, await PythonLines(texts));
    }

    private static bool OnPath(string tool) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(dir => File.Exists(Path.Combine(dir, tool)));

    private static async Task<List<string>> PythonLines(List<string> texts)
    {
        using var python = Process.Start(new ProcessStartInfo("python3", ["-c", Program]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var output = python.StandardOutput.ReadToEndAsync();
        foreach (var text in texts) await python.StandardInput.WriteLineAsync(text);
        python.StandardInput.Close();
        var lines = (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries).ToList();
        await python.WaitForExitAsync();
        return lines;
    }
}
