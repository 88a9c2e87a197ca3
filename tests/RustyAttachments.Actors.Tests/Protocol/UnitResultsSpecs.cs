using System.Collections.Immutable;
using CsCheck;
using RustyAttachments.Actors.Protocol;
using RustyAttachments.Actors.Segments;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.FileSystem.Scanning;

namespace RustyAttachments.Actors.Tests.Protocol;

public sealed class UnitResultsSpecs
{
    private static readonly Gen<string> Text = Gen.String[Gen.Char["ab/é€"], 0, 3000];
    private static readonly Gen<WorkUnit> Unit = Gen.OneOf<WorkUnit>(
        Gen.Select(Text, Text).Select((a, b) => (WorkUnit)new ScanUnit(new ScanTask(a, b))),
        Gen.Int.Select(i => (WorkUnit)new UploadUnit(new SegmentRef($"s{i}", i, i, ContentHash.Empty))));
    private static readonly Gen<PathIssue> Issue = Gen.Select(Text, Text).Select((a, b) => new PathIssue(a, ErrorCode.LocalReadFailed, b));

    private static readonly Gen<UnitResult> Result = Gen.Select(Unit.Array[0, 60], Issue.Array[0, 40], Issue.Array[0, 40], Gen.Int[0, 400]).Select((units, failures, warnings, segments) => new UnitResult
    {
        NewUnits = [.. units],
        Failures = [.. failures],
        Warnings = [.. warnings],
        Segments = [.. Enumerable.Range(0, segments).Select(i => new SegmentRef($"{i}", i, i, ContentHash.Empty))],
        Counters = new UnitCounters { FilesDone = units.Length },
        CheckCacheWrong = units.Length % 2 == 0,
    });

    [Fact]
    public void Parts_that_are_put_together_are_the_result() => Result.Sample(result =>
    {
        var joined = UnitResults.Join(UnitResults.Split(result));
        Assert.Equal(result.NewUnits.AsEnumerable(), joined.NewUnits);
        Assert.Equal(result.Segments.AsEnumerable(), joined.Segments);
        Assert.Equal(result.Failures.AsEnumerable(), joined.Failures);
        Assert.Equal(result.Warnings.AsEnumerable(), joined.Warnings);
        Assert.Equal((result.Counters, result.CheckCacheWrong), (joined.Counters, joined.CheckCacheWrong));
    }, iter: 200);

    [Fact]
    public void No_part_is_larger_than_a_message_may_be() => Result.Sample(result => Assert.All(UnitResults.Split(result), part =>
        Assert.InRange(part.NewUnits.Sum(UnitResults.SizeOf) + part.Failures.Concat(part.Warnings).Sum(UnitResults.SizeOf), 0, UnitResults.MaxPartBytes)), iter: 200);

    [Fact]
    public void A_small_result_is_one_part() => Assert.Single(UnitResults.Split(new UnitResult()));

    [Fact]
    public void A_unit_that_fits_no_message_becomes_a_failure_that_names_it()
    {
        var links = Enumerable.Repeat(new CollapsedLink(new string('a', 4000), "m", "p"), 20).ToImmutableArray();
        var result = new UnitResult { NewUnits = [new ScanUnit(new ScanTask("/tree/deep", "deep") { Collapsed = links })] };

        var part = Assert.Single(UnitResults.Split(result));

        Assert.Empty(part.NewUnits);
        Assert.Equal(("/tree/deep", ErrorCode.LocalNameUnsupported), (part.Failures[0].Path, part.Failures[0].Code));
    }

    [Fact]
    public void Texts_of_issues_are_cut()
    {
        var part = Assert.Single(UnitResults.Split(new UnitResult { Failures = [new PathIssue(new string('p', 20_000), ErrorCode.Internal, new string('m', 20_000))] }));
        Assert.Equal((12_286, 12_286), (part.Failures[0].Path.Length, part.Failures[0].Message.Length));
    }
}
