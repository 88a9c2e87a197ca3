using System.Text;
using RustyAttachments.Common.Errors;
using RustyAttachments.Storage.Stores;
using RustyAttachments.TestKit.Stores;

namespace RustyAttachments.Storage.S3.Tests.Scripted;

public abstract class OwnerTests(bool sdkOnly) : ScriptedS3Test(sdkOnly)
{
    private const string Owner = "123456789012";
    private const string Header = "x-amz-expected-bucket-owner";

    [Fact]
    public async Task Every_call_carries_the_expected_owner()
    {
        Options = Options with { Tuning = new S3Tuning { SingleRequestBytes = 10 } };
        Server.Otherwise = Multipart.Answer;
        var store = Open($"&expected-bucket-owner={Owner}");
        using var target = File(new byte[1000]);
        using var source = File(Content);

        await store.HeadAsync(Key, Never);
        await store.PutAsync(Key, Content.AsMemory(0, 5), new PutOptions(), Never);
        await store.PutFileAsync(Hash, source.Range, Never);
        await store.GetRangeAsync(Key, 0, new byte[1000], Never);
        await store.GetAsync(Key, 1000, Never);
        await store.DeleteAsync(Key, Never);
        await foreach (var _ in store.ListAsync("", Never))
        {
        }

        Assert.Equal(["DELETE", "GET", "HEAD", "POST", "PUT"], Server.Requests.Select(r => r.Method).Distinct().Order());
        Assert.All(Server.Requests, r => Assert.Equal(Owner, r.Headers[Header]));
    }

    [Fact]
    public async Task A_copy_names_both_owners()
    {
        Server.Otherwise = r => r.Method == "HEAD" ? r.Target.Contains("/bucket/p/", StringComparison.Ordinal) ? HeadOf(10) : new ScriptedResponse { Status = 404 } : Multipart.Answer(r);
        var source = Open($"&expected-bucket-owner={Owner}");
        var target = new S3ContentStore((S3StoreUri)StoreUri.Parse($"s3://target/q?endpoint={Server.Address}&region=us-east-1&expected-bucket-owner=999999999999") with { SdkOnly = SdkOnly }, Options);
        await using var owned = target;

        Assert.Equal(PutOutcome.Stored, await target.CopyFromAsync(source, Hash, 10, CopyRoute.Shortest, Never));

        var copy = Assert.Single(Server.Requests, r => r.Method == "PUT");
        Assert.Equal(("999999999999", Owner), (copy.Headers[Header], copy.Headers["x-amz-source-expected-bucket-owner"]));
        Assert.Contains("/bucket/p/Data/", Uri.UnescapeDataString("/" + copy.Headers["x-amz-copy-source"].TrimStart('/')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bucket_of_another_account_is_told_from_a_denied_one()
    {
        Server.Otherwise = r => r.Headers.ContainsKey(Header) ? ScriptedResponse.Error(403, "AccessDenied") : new ScriptedResponse();
        var failure = await FailsAsync(ErrorCode.StoreWrongOwner, () => PutAsync(Open($"&expected-bucket-owner={Owner}")));
        Assert.Contains(Owner, failure.Message, StringComparison.Ordinal);

        Server.Otherwise = _ => ScriptedResponse.Error(403, "AccessDenied");
        await FailsAsync(ErrorCode.StoreAccessDenied, () => PutAsync(Open($"&expected-bucket-owner={Owner}")));
    }

    [Fact]
    public async Task The_account_of_the_credentials_is_asked_for_once()
    {
        await using var tokens = new ScriptedHttpServer
        {
            Otherwise = _ => new ScriptedResponse
            {
                Body = Encoding.UTF8.GetBytes($"<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult><Arn>arn:aws:iam::{Owner}:user/x</Arn><UserId>U</UserId><Account>{Owner}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"),
            },
        };
        Options = Options with { Tuning = new S3Tuning { TokenService = tokens.Address } };
        var store = Open("&expected-bucket-owner=auto");

        await PutAsync(store);
        await PutAsync(store);

        Assert.Single(tokens.Requests);
        Assert.All(Server.Requests, r => Assert.Equal(Owner, r.Headers[Header]));
    }

    [Fact]
    public async Task An_account_that_cannot_be_found_out_is_explained_and_nothing_is_sent()
    {
        await using var tokens = new ScriptedHttpServer { Otherwise = _ => new ScriptedResponse { Status = 403 } };
        Options = Options with { Tuning = new S3Tuning { TokenService = tokens.Address } };

        var failure = await FailsAsync(ErrorCode.StoreAccessDenied, () => PutAsync(Open("&expected-bucket-owner=auto")));

        Assert.Contains("12 digits", failure.Message, StringComparison.Ordinal);
        Assert.Empty(Server.Requests);
    }
}

public sealed class OwnOwnerTests() : OwnerTests(sdkOnly: false);

public sealed class SdkOwnerTests() : OwnerTests(sdkOnly: true);
