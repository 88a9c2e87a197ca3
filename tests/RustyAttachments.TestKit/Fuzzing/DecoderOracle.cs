using System.Runtime.ExceptionServices;
using RustyAttachments.Common.Errors;
using RustyAttachments.Model;
using RustyAttachments.Model.Codecs;
using RustyAttachments.Model.Validation;
using RustyAttachments.TestKit.Manifests;

namespace RustyAttachments.TestKit.Fuzzing;

/// <summary>What became of a text.</summary>
/// <param name="Rejected">The code of the rejection; null when the text was accepted.</param>
/// <param name="Message">The message of the rejection.</param>
/// <param name="DecodedBytes">Bytes that decoding allocated.</param>
public sealed record DecoderVerdict(ErrorCode? Rejected, string? Message, long DecodedBytes);

/// <summary>The decoder broke its promise on a text.</summary>
public sealed class DecoderViolationException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// The promise of the decoder for every text: a <see cref="ManifestException"/> with a code of its family and a short
/// message, or a manifest that validates and whose canonical text decodes to an equal one; in bounded memory, and the
/// same in pieces of any size.
/// </summary>
public static class DecoderOracle
{
    private const int LongestMessage = 2000;

    /// <summary>Decoding may allocate this and <see cref="BytesPerTextByte"/> times the text: path budget, tables and their growth.</summary>
    private const long FreeBytes = 512L * 1024 * 1024;

    private const long BytesPerTextByte = 64;

    private const int PieceBytes = 150;
    private const int MostPieces = 100;

    /// <summary>Decodes <paramref name="text"/>; throws <see cref="DecoderViolationException"/> when the promise is broken.</summary>
    public static DecoderVerdict Check(byte[] text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var (decoded, rejection) = Try(text, "decoding", DecodeLimits.Default);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (allocated > FreeBytes + (BytesPerTextByte * text.Length)) throw new DecoderViolationException($"decoding {text.Length} bytes allocated {allocated} bytes");
        CheckPieces(text, decoded, rejection);
        if (rejection is not null) return new DecoderVerdict(rejection.Code, rejection.Message, allocated);
        CheckAccepted(decoded!);
        return new DecoderVerdict(null, null, allocated);
    }

    /// <summary>The second half of the promise: what was accepted is sound.</summary>
    public static void CheckAccepted(DecodedManifest decoded)
    {
        var manifest = decoded.Manifest;
        Guard("validating what was accepted", () => ManifestValidator.Validate(manifest));
        RoundTrip(manifest, decoded.Dialect == ManifestDialect.V2023 ? ManifestFormat.V2023 : ManifestFormat.V2025);
        if (decoded.Dialect == ManifestDialect.A && manifest.ChunkSize == ChunkSize.Default) RoundTrip(manifest, ManifestFormat.V2025Beta);
        ConvertsOrSaysWhyNot(manifest);
    }

    /// <summary>What comes of a text does not depend on the pieces that it is read in.</summary>
    private static void CheckPieces(byte[] text, DecodedManifest? decoded, ManifestException? rejection)
    {
        var pieces = Try(text, "decoding in pieces", DecodeLimits.Default with { PieceBytes = Math.Max(PieceBytes, text.Length / MostPieces) });
        if ((rejection?.Code, rejection?.Message) != (pieces.Rejection?.Code, pieces.Rejection?.Message))
            throw new DecoderViolationException($"in pieces it is '{pieces.Rejection?.Message}', whole '{rejection?.Message}'");
        if (decoded is not null) Guard("decoding in pieces", () => ManifestAssert.Equal(decoded.Manifest, pieces.Decoded!.Manifest));
    }

    private static void RoundTrip(Manifest manifest, ManifestFormat format) => Guard($"round trip as {format.ToName()}", () =>
    {
        var text = ManifestCodec.Encode(manifest, format);
        var again = ManifestCodec.Decode(text).Manifest;
        ManifestAssert.Equal(manifest, again);
        if (!text.AsSpan().SequenceEqual(ManifestCodec.Encode(again, format))) throw new DecoderViolationException("the canonical text changes when it is decoded and encoded");
    });

    private static void ConvertsOrSaysWhyNot(Manifest manifest) => Guard("conversion to v2023", () =>
    {
        byte[] text;
        try
        {
            text = ManifestCodec.Encode(manifest, ManifestFormat.V2023);
        }
        catch (ManifestException e) when (e.Code == ErrorCode.ManifestFormatUnsupported)
        {
            return;
        }

        ManifestCodec.Decode(text);
    });

    private static (DecodedManifest? Decoded, ManifestException? Rejection) Try(byte[] text, string what, DecodeLimits limits)
    {
        try
        {
            return (ManifestCodec.Decode(text, limits), null);
        }
        catch (ManifestException e)
        {
            if (!Enum.IsDefined(e.Code) || (int)e.Code / 100 != 11) throw new DecoderViolationException($"the code {e.CodeText} is none of manifests", e);
            if (e.Message.Length is 0 or > LongestMessage) throw new DecoderViolationException($"the message has {e.Message.Length} characters", e);
            return (null, e);
        }
#pragma warning disable CA1031 // any other exception is what is looked for
        catch (Exception e)
#pragma warning restore CA1031
        {
            throw new DecoderViolationException($"{what} threw {e.GetType().Name}: {e.Message}", e);
        }
    }

    private static void Guard(string what, Action action)
    {
        try
        {
            action();
        }
        catch (Exception e)
        {
            if (e is DecoderViolationException) ExceptionDispatchInfo.Throw(e);
            throw new DecoderViolationException($"{what}: {e.GetType().Name}: {e.Message}", e);
        }
    }
}
