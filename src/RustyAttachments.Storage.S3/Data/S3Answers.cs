using System.Buffers;
using System.Globalization;
using System.Net;
using Amazon.S3;
using RustyAttachments.Storage.S3.Errors;

namespace RustyAttachments.Storage.S3.Data;

/// <summary>Reads what is in the heads of answers, and failed answers whole.</summary>
internal static class S3Answers
{
    // Services allow a quarter of an hour; a clock that is off by less is not what was refused.
    private static readonly TimeSpan SkewThatMatters = TimeSpan.FromMinutes(5);

    /// <summary>The failure that an answer without success reports: its document's, or where there is none, its status'.</summary>
    public static async Task<AmazonS3Exception> FailureAsync(HttpResponseMessage response, TimeSpan clockDifference, CancellationToken cancellationToken)
    {
        var error = ErrorXml.Parse(await ErrorBodyAsync(response, cancellationToken).ConfigureAwait(false));
        var status = response.StatusCode;
        var skewed = error.Code is null && status == HttpStatusCode.Forbidden && clockDifference.Duration() > SkewThatMatters;
        return new S3AnswerException(
            error.Message ?? $"the answer has status {(int)status} and no explanation",
            error.Code ?? (skewed ? "RequestTimeTooSkewed" : status.ToString()),
            error.RequestId ?? Header(response, "x-amz-request-id"),
            status,
            Header(response, BucketRegion.Header) ?? error.Region);
    }

    /// <summary>What a failed conditional request says about the condition; null when it is about something else.</summary>
    public static PutAnswer? ConditionAnswer(AmazonS3Exception e) => ((int)e.StatusCode, e.ErrorCode) switch
    {
        (412, _) or (409, "ConditionalRequestConflict") => PutAnswer.Exists,
        (501, _) or (400, "NotImplemented") => PutAnswer.ConditionUnknown,
        _ => null,
    };

    /// <summary>A header of the answer, or of its body.</summary>
    public static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) || response.Content.Headers.NonValidated.TryGetValues(name, out values)
            ? values.ToString() is { Length: > 0 } text ? text : null
            : null;

    /// <summary>The size of the whole object in <c>bytes 0-99/1234</c> and <c>bytes */1234</c>.</summary>
    public static long? TotalOf(string? contentRange)
    {
        var slash = contentRange?.LastIndexOf('/') ?? -1;
        return slash >= 0 && long.TryParse(contentRange.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var total) ? total : null;
    }

    /// <summary>The first byte in <c>bytes 0-99/1234</c>; null where there is none.</summary>
    public static long? StartOf(string? contentRange)
    {
        const string Unit = "bytes ";
        if (contentRange?.StartsWith(Unit, StringComparison.OrdinalIgnoreCase) != true) return null;
        var first = contentRange.AsSpan(Unit.Length);
        var dash = first.IndexOf('-');
        return dash > 0 && long.TryParse(first[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out var start) ? start : null;
    }

    // A body that breaks off takes nothing from what the status says.
    private static async Task<byte[]> ErrorBodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ErrorXml.MaxBytes + 1);
        var length = 0;
        try
        {
            var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            int read;
            while (length <= ErrorXml.MaxBytes && (read = await body.ReadAsync(buffer.AsMemory(length, ErrorXml.MaxBytes + 1 - length), cancellationToken).ConfigureAwait(false)) > 0)
                length += read;
            return buffer.AsSpan(0, length).ToArray();
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return [];
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
