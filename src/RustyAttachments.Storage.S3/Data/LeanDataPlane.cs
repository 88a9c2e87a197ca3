using System.Globalization;
using System.Net;
using RustyAttachments.Storage.Rates;
using RustyAttachments.Storage.S3.Client;
using RustyAttachments.Storage.S3.Errors;
using RustyAttachments.Storage.S3.Requests;
using RustyAttachments.Storage.S3.Signing;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Storage.S3.Data;

/// <summary>
/// The data plane of our own: a signature, headers and the caller's memory, with nothing between it and the
/// connection. Credentials and addresses come from the SDK.
/// </summary>
internal sealed class LeanDataPlane(S3Connection connection, RateLimiter? limiter, TimeProvider time) : IS3DataPlane
{
    private const string Crc32Header = "x-amz-checksum-crc32";
    private const string MetadataHeaderPrefix = "x-amz-meta-";

    private readonly LeanSender _sender = new(connection, limiter, time);
    private readonly BodyReader _reader = new(limiter);

    public async Task<PutAnswer> PutAsync(string key, ReadOnlyMemory<byte> body, PutOptions options, bool onlyIfAbsent, StallGuard guard)
    {
        var request = new LeanRequest(HttpMethod.Put, key) { Body = body }
            .With("content-type", options.ContentType ?? SdkDataPlane.DefaultContentType)
            .With("if-none-match", onlyIfAbsent ? "*" : null)
            .With(Crc32Header, ChecksumOf(body));
        foreach (var (name, value) in options.Metadata) request.With(MetadataHeaderPrefix + name, value);
        using var response = await _sender.SendAsync(request, guard).ConfigureAwait(false);
        if (response.IsSuccessStatusCode)
            return S3Answers.Header(response, "ETag") is null ? throw new NotS3Exception("ETag") : PutAnswer.Stored;
        var failure = await _sender.FailureAsync(response, guard).ConfigureAwait(false);
        return onlyIfAbsent && S3Answers.ConditionAnswer(failure) is { } answer ? answer : throw failure;
    }

    public async Task<UploadedPart> UploadPartAsync(string key, string uploadId, int number, ReadOnlyMemory<byte> body, StallGuard guard)
    {
        var query = string.Create(CultureInfo.InvariantCulture, $"partNumber={number}&uploadId={KeyEncoding.Value(uploadId)}");
        var request = new LeanRequest(HttpMethod.Put, key) { Body = body, Query = query }.With(Crc32Header, ChecksumOf(body));
        using var response = await _sender.SendAsync(request, guard).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode) throw await _sender.FailureAsync(response, guard).ConfigureAwait(false);
        var etag = S3Answers.Header(response, "ETag") ?? throw new NotS3Exception("ETag");
        return new UploadedPart(number, etag, S3Answers.Header(response, Crc32Header));
    }

    public async Task<HeadAnswer?> HeadAsync(string key, StallGuard guard)
    {
        using var response = await _sender.SendAsync(new LeanRequest(HttpMethod.Head, key), guard).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.NotFound) return null;
        if (!response.IsSuccessStatusCode) throw await _sender.FailureAsync(response, guard).ConfigureAwait(false);
        return new HeadAnswer(LengthOf(response), response.Content.Headers.LastModified ?? DateTimeOffset.UnixEpoch, S3Answers.Header(response, "Content-Type"), MetadataOf(response));
    }

    public async Task<RangeAnswer> GetRangeAsync(string key, long offset, Memory<byte> destination, StallGuard guard)
    {
        var range = string.Create(CultureInfo.InvariantCulture, $"bytes={offset}-{offset + destination.Length - 1}");
        var request = new LeanRequest(HttpMethod.Get, key).With("range", range).With("x-amz-checksum-mode", ChecksumMode);
        using var response = await _sender.SendAsync(request, guard).ConfigureAwait(false);
        var contentRange = S3Answers.Header(response, "Content-Range");
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable) return new RangeAnswer(0, S3Answers.TotalOf(contentRange) ?? 0);
        if (!response.IsSuccessStatusCode) throw await _sender.FailureAsync(response, guard).ConfigureAwait(false);
        var length = LengthOf(response);
        var isPartial = response.StatusCode == HttpStatusCode.PartialContent;
        if (isPartial && S3Answers.StartOf(contentRange) != offset) throw new NotS3Exception("Content-Range that was asked for");
        if (!isPartial && (offset != 0 || length > destination.Length))
            throw new S3AnswerException("The server ignores the Range header.", "NotImplemented", null, HttpStatusCode.NotImplemented, null);
        var size = S3Answers.TotalOf(contentRange) ?? length;
        var wanted = (int)Math.Min(destination.Length, length);
        await FillAsync(response, destination[..wanted], isWhole: wanted == size, guard).ConfigureAwait(false);
        return new RangeAnswer(wanted, size);
    }

    public async Task<GetAnswer> GetAsync(string key, long maxBytes, StallGuard guard)
    {
        using var response = await _sender.SendAsync(new LeanRequest(HttpMethod.Get, key).With("x-amz-checksum-mode", ChecksumMode), guard).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode) throw await _sender.FailureAsync(response, guard).ConfigureAwait(false);
        var length = LengthOf(response);
        if (length > Math.Min(maxBytes, Array.MaxLength)) return new GetAnswer(length, null);
        var content = GC.AllocateUninitializedArray<byte>((int)length);
        await FillAsync(response, content, isWhole: true, guard).ConfigureAwait(false);
        return new GetAnswer(length, new StoredObject(content, MetadataOf(response), S3Answers.Header(response, "Content-Type")));
    }

    private string? ChecksumMode => connection.ChecksChecksums ? "ENABLED" : null;

    private string? ChecksumOf(ReadOnlyMemory<byte> body) => connection.SendsChecksums ? Crc32Text.Of(body.Span) : null;

    // The checksum that comes is the whole object's; one with a dash is made from those of parts, and says nothing of the bytes.
    private async Task FillAsync(HttpResponseMessage response, Memory<byte> destination, bool isWhole, StallGuard guard)
    {
        var crc32 = isWhole && connection.ChecksChecksums ? S3Answers.Header(response, Crc32Header) : null;
        if (crc32?.Contains('-', StringComparison.Ordinal) == true) crc32 = null;
        var body = await response.Content.ReadAsStreamAsync(guard.Token).ConfigureAwait(false);
        await _reader.FillAsync(body, destination, crc32, guard).ConfigureAwait(false);
    }

    private static long LengthOf(HttpResponseMessage response) => response.Content.Headers.ContentLength ?? throw new NotS3Exception("Content-Length");

    private static Dictionary<string, string> MetadataOf(HttpResponseMessage response)
    {
        var metadata = new Dictionary<string, string>(0);
        foreach (var (name, values) in response.Headers.NonValidated)
            if (name.StartsWith(MetadataHeaderPrefix, StringComparison.OrdinalIgnoreCase)) metadata[name[MetadataHeaderPrefix.Length..].ToLowerInvariant()] = values.ToString();
        return metadata;
    }
}
