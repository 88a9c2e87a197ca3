using RustyAttachments.Common.Errors;
using RustyAttachments.Model.Codecs;
using RustyAttachments.Model.Tests.Codecs;
using RustyAttachments.TestKit.Fuzzing;

namespace RustyAttachments.Model.Tests.Fuzzing;

/// <summary>
/// The texts in corpus/, named <c>accepted.WHAT.json</c> or <c>CODE.WHAT.json</c> by what becomes of them and what they
/// show: cases that the fuzzer has found, and the ways to attack a decoder that it mixes.
/// </summary>
public sealed class CorpusTests
{
    public static TheoryData<string> Names => [.. Directory.GetFiles(Corpus.Directory).Select(f => Path.GetFileName(f)!)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_text_of_the_corpus_has_the_outcome_that_its_name_says(string name)
    {
        var text = await File.ReadAllBytesAsync(Path.Combine(Corpus.Directory, name));
        var verdict = DecoderOracle.Check(text);
        Assert.Equal(name.Split('.')[0], verdict.Rejected?.ToText() ?? "accepted");

        await using var stream = new TrickleStream(text, 100);
        var streamed = await Record.ExceptionAsync(() => ManifestCodec.DecodeAsync(stream));
        Assert.Equal(verdict.Message, streamed?.Message);
    }

    [Fact]
    public void The_corpus_has_every_code_that_a_text_can_be_rejected_with()
    {
        // These two come from asking for a format and from combining manifests.
        ErrorCode[] others = [ErrorCode.ManifestFormatUnsupported, ErrorCode.ManifestMismatch];
        var codes = Enum.GetValues<ErrorCode>().Where(code => (int)code / 100 == 11).Except(others).Select(code => code.ToText());
        Assert.Empty(codes.Except(Directory.GetFiles(Corpus.Directory).Select(f => Path.GetFileName(f).Split('.')[0])));
    }
}
