using System.Text.Json;
using RustyAttachments.Common.Errors;

namespace RustyAttachments.Model.Codecs;

/// <summary>Reads the text of a manifest from a stream without trusting its length.</summary>
internal static class ManifestText
{
    private const int FirstBlock = 64 * 1024;

    /// <summary>
    /// The whole text. The first block is looked at before more is read, so that an endless stream of something else
    /// (zeros, brackets) costs one block; the rest is read up to the limit.
    /// </summary>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(Stream stream, DecodeLimits limits, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var text = new byte[InitialSize(stream, limits)];
        var used = await stream.ReadAtLeastAsync(text, FirstBlock, throwOnEndOfStream: false, cancellation);
        CheckBeginning(text.AsSpan(0, Math.Min(used, FirstBlock)), complete: used < FirstBlock);
        while (true)
        {
            if (used > limits.MaxTextBytes) throw TooLong(limits);
            if (used == text.Length) Array.Resize(ref text, (int)Math.Min(Math.Max(limits.MaxTextBytes + 1, FirstBlock), Math.Min(2L * text.Length, Array.MaxLength)));
            var read = await stream.ReadAsync(text.AsMemory(used), cancellation);
            if (read == 0) return text.AsMemory(0, used);
            used += read;
        }
    }

    private static int InitialSize(Stream stream, DecodeLimits limits)
    {
        if (!stream.CanSeek) return FirstBlock * 4;
        var length = stream.Length - stream.Position;
        if (length > limits.MaxTextBytes) throw TooLong(limits);
        return (int)Math.Max(length + 1, FirstBlock);
    }

    /// <summary>Syntax and nesting of a first block; a value that it cuts off is no error.</summary>
    private static void CheckBeginning(ReadOnlySpan<byte> block, bool complete)
    {
        if (complete) return; // the decoder sees the same and says more
        var json = new Utf8JsonReader(block, isFinalBlock: false, new JsonReaderState(JsonReading.Options));
        try
        {
            while (json.Read())
            {
                if (json.CurrentDepth == 0 && json.TokenType != JsonTokenType.StartObject) throw new JsonException();
                if (json.CurrentDepth > JsonReading.MaxDepth) throw JsonReading.TooDeep();
            }
        }
        catch (JsonException)
        {
            throw new ManifestException(ErrorCode.ManifestMalformed,
                $"The text is not a manifest: it is not valid JSON at byte {json.BytesConsumed}, or not an object.");
        }
    }

    private static ManifestException TooLong(DecodeLimits limits) =>
        new(ErrorCode.ManifestTooLarge, $"The manifest's text is longer than {limits.MaxTextBytes} bytes.");
}
