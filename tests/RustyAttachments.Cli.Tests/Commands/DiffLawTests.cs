using CsCheck;
using RustyAttachments.Cli.Errors;
using RustyAttachments.Model;
using RustyAttachments.Model.Codecs;
using RustyAttachments.TestKit.Manifests;

namespace RustyAttachments.Cli.Tests.Commands;

/// <summary>What <c>diff</c> takes apart, <c>compose</c> puts together again, byte for byte.</summary>
public class DiffLawTests
{
    [Theory]
    [InlineData(ManifestFormat.V2025)]
    [InlineData(ManifestFormat.V2025Beta)]
    public void Composing_a_snapshot_with_its_difference_to_another_gives_that_other_one(ManifestFormat format) =>
        TreeGen.History(2).Sample(trees => Check(trees, format), iter: 30, threads: 1);

    [Fact]
    public void The_law_holds_for_v2023_whose_differences_are_v2025() =>
        TreeGen.History(2).Sample(trees => Check(trees, ManifestFormat.V2023), iter: 15, threads: 1);

    [Fact]
    public void Diffs_that_follow_one_another_lead_to_the_last_snapshot_one_by_one_and_as_one() => TreeGen.History(4).Sample(trees =>
    {
        using var cli = new CliHarness();
        for (var i = 0; i < trees.Length; i++) cli.WriteManifest($"{i}", trees[i]);
        for (var i = 1; i < trees.Length; i++) Run(cli, "diff", $"{i - 1}", $"{i}", "-o", $"d{i}");
        Assert.Equal(System.IO.File.ReadAllBytes(cli["3"]), Run(cli, "manifest", "compose", "0", "d1", "d2", "d3").OutputBytes);
        Run(cli, "manifest", "compose", "d1", "d2", "d3", "-o", "d");
        Assert.Equal(System.IO.File.ReadAllBytes(cli["3"]), Run(cli, "manifest", "compose", "0", "d").OutputBytes);
    }, iter: 10, threads: 1);

    private static void Check(Snapshot[] trees, ManifestFormat format)
    {
        using var cli = new CliHarness();
        cli.WriteManifest("a", trees[0], format);
        cli.WriteManifest("b", trees[1], format);
        Run(cli, "diff", "a", "b", "-o", "d");
        Assert.Equal(cli.HashOf("a"), cli.ReadManifest("d").ParentManifestHash);
        Assert.Equal(System.IO.File.ReadAllBytes(cli["b"]), Run(cli, "manifest", "compose", "a", "d", "-o", "-").OutputBytes);
    }

    // CsCheck's properties are synchronous, and the harness runs without a thread of its own.
    private static CliResult Run(CliHarness cli, params string[] args)
    {
        var result = cli.RunAsync(args).GetAwaiter().GetResult();
        Assert.True(result.Code == ExitCode.Done, $"{string.Join(' ', args)}: {result.Error}");
        return result;
    }
}
