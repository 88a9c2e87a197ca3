using RustyAttachments.Storage.Metering;
using RustyAttachments.Storage.S3.Data;
using RustyAttachments.Storage.S3.Errors;

namespace RustyAttachments.Storage.S3.Requests;

/// <summary>Counts what the service answers.</summary>
internal static class S3Metrics
{
    /// <summary>What requests to the service are counted as.</summary>
    public const string Store = "s3";

    /// <summary>Counts an answer, and the content that moved with it.</summary>
    public static void Answered<T>(S3Call call, T answer, long started)
    {
        StoreMetrics.Count(Store, call.Name, ResultOf(answer), started);
        var received = answer switch
        {
            RangeAnswer range => range.Read,
            GetAnswer whole => whole.Stored?.Content.Length ?? 0,
            _ => 0,
        };
        if (received > 0) StoreMetrics.Received(Store, received);
        if (call.Sends > 0 && answer is PutAnswer.Stored or UploadedPart) StoreMetrics.Sent(Store, call.Sends);
    }

    private static string ResultOf<T>(T answer) => answer switch
    {
        null => StoreMetrics.Absent,
        PutAnswer.Exists => StoreMetrics.Present,
        PutAnswer.ConditionUnknown => StoreMetrics.Failed,
        _ => StoreMetrics.Ok,
    };
}
