using System.Text.RegularExpressions;
using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace RustyAttachments.Storage.S3.Errors;

/// <summary>Finds the region that a service names when it is asked for a bucket in the wrong one.</summary>
internal static partial class BucketRegion
{
    /// <summary>The header that names it.</summary>
    public const string Header = "x-amz-bucket-region";

    /// <summary>The region that the answer names; null when it names none that could be one.</summary>
    public static string? Of(AmazonServiceException e)
    {
        var named = e is S3AnswerException answer ? answer.Region
            : e.InnerException is HttpErrorResponseException { Response: { } response } && response.IsHeaderPresent(Header) ? response.GetHeaderValue(Header)
            : null;
        if (named is not null && RegionName().IsMatch(named)) return named;
        var expected = ExpectedRegion().Match(e.Message ?? "");
        return expected.Success ? expected.Groups[1].Value : null;
    }

    /// <summary>Whether the answer means that the bucket is elsewhere.</summary>
    public static bool IsWrong(AmazonServiceException e) =>
        e.ErrorCode is "PermanentRedirect" or "AuthorizationHeaderMalformed" || (int)e.StatusCode is 301 or 307 || (e.ErrorCode is "BadRequest" && Of(e) is not null);

    [GeneratedRegex(@"\A[a-z0-9-]{1,64}\z")]
    private static partial Regex RegionName();

    // "The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'eu-west-1'"
    [GeneratedRegex("expecting '([a-z0-9-]{1,64})'")]
    private static partial Regex ExpectedRegion();
}
