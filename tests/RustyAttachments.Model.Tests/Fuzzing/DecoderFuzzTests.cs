using RustyAttachments.Model.Codecs;
using RustyAttachments.Model.Entries;
using RustyAttachments.TestKit.Fuzzing;
using Xunit.Abstractions;

namespace RustyAttachments.Model.Tests.Fuzzing;

/// <summary>Random hostile texts; <c>bench fuzz</c> does the same for longer.</summary>
public sealed class DecoderFuzzTests(ITestOutputHelper output)
{
    [Fact]
    public void The_decoder_keeps_its_promise_on_hostile_texts()
    {
        var seed = Random.Shared.NextInt64();
        output.WriteLine($"seed {seed}");
        var fuzzer = new ManifestFuzzer((ulong)seed, Corpus.Texts());
        var accepted = 0;
        for (var number = 0; number < 20_000; number++)
        {
            try
            {
                if (DecoderOracle.Check(fuzzer.Case(number)).Rejected is null) accepted++;
            }
            catch (DecoderViolationException e)
            {
                Assert.Fail($"seed {seed}, case {number}: {e}");
            }
        }

        // Both sides of the promise are tried.
        Assert.InRange(accepted, 1000, 19_000);
    }

    [Fact]
    public void A_case_is_told_by_its_seed_and_number()
    {
        var (first, second) = (new ManifestFuzzer(7, Corpus.Texts()), new ManifestFuzzer(7, Corpus.Texts()));
        for (var number = 99; number >= 0; number--) Assert.Equal(first.Case(number), second.Case(number));
        Assert.NotEqual(first.Case(0), new ManifestFuzzer(8, Corpus.Texts()).Case(0));
    }

    [Fact]
    public void An_unsound_verdict_is_noticed()
    {
        // A manifest that the decoder would have to refuse, handed over as accepted.
        var manifest = new Snapshot([FileEntry.Deleted("a")], [], ChunkSize.Default);
        var decoded = new DecodedManifest(manifest, ManifestDialect.B, null, 0);
        Assert.Contains("validating what was accepted", Assert.Throws<DecoderViolationException>(() => DecoderOracle.CheckAccepted(decoded)).Message, StringComparison.Ordinal);
    }
}
