using System.Text;
using RustyAttachments.TestKit.Stores;

namespace RustyAttachments.Storage.S3.Tests.Scripted;

/// <summary>A server on which every multipart upload, put, copy, read and listing goes well.</summary>
internal static class Multipart
{
    public static ScriptedResponse Answer(ScriptedRequest request) => request.Method switch
    {
        "HEAD" => new ScriptedResponse { Status = 404 },
        "POST" when request.Target.Contains("uploads", StringComparison.Ordinal) =>
            Xml("<InitiateMultipartUploadResult><Bucket>bucket</Bucket><Key>k</Key><UploadId>upload-1</UploadId></InitiateMultipartUploadResult>"),
        "POST" => Xml("<CompleteMultipartUploadResult><Bucket>bucket</Bucket><Key>k</Key><ETag>\"e\"</ETag></CompleteMultipartUploadResult>"),
        "PUT" when request.Headers.ContainsKey("x-amz-copy-source") && request.Target.Contains("partNumber", StringComparison.Ordinal) => Xml("<CopyPartResult><ETag>\"c\"</ETag></CopyPartResult>"),
        "PUT" when request.Headers.ContainsKey("x-amz-copy-source") => Xml("<CopyObjectResult><ETag>\"c\"</ETag></CopyObjectResult>"),
        "GET" when request.Target.Contains("list-type", StringComparison.Ordinal) => Xml("<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>"),
        "GET" => new ScriptedResponse { Body = new byte[1000] },
        "PUT" => new ScriptedResponse { Headers = new Dictionary<string, string> { ["ETag"] = "\"e\"" } },
        _ => new ScriptedResponse { Status = 204 },
    };

    private static ScriptedResponse Xml(string body) => new()
    {
        Body = Encoding.UTF8.GetBytes("<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + body),
        Headers = new Dictionary<string, string> { ["Content-Type"] = "application/xml" },
    };
}
