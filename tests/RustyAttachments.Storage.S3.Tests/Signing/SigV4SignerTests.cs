using RustyAttachments.Storage.S3.Signing;

namespace RustyAttachments.Storage.S3.Tests.Signing;

/// <summary>The signatures that AWS publishes: its test suite, and the examples of the S3 documentation.</summary>
public sealed class SigV4SignerTests
{
    private const string SuiteSecret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private const string DocumentedSecret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    private const string Documented = "examplebucket.s3.amazonaws.com";

    [Theory]
    [InlineData("GET", "/", "", "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")] // get-vanilla
    [InlineData("GET", "/", "Param1=value1", "", "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb")] // get-vanilla-empty-query-key
    [InlineData("GET", "/", "Param1=value2&Param1=Value1", "", "eedbc4e291e521cf13422ffca22be7d2eb8146eecf653089df300a15b2382bd1")] // get-vanilla-query-order-key
    [InlineData("GET", "/", "Param2=value2&Param1=value1", "", "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500")] // get-vanilla-query-order-key-case
    [InlineData("GET", "/", "Param1=value2&Param1=value1", "", "5772eed61e12b33fae39ee5e7012498b51d56abc0abb7c60486157bd471c4694")] // get-vanilla-query-order-value
    [InlineData("GET", "/", "%E1%88%B4=bar", "", "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04")] // get-vanilla-utf8-query
    [InlineData("GET", "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", "", "", "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f")] // get-unreserved
    [InlineData("GET", "/example%20space/", "", "", "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741")] // get-space-unnormalized
    [InlineData("GET", "/", "", "x-amz-security-token:6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267", "07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8")] // get-vanilla-with-session-token
    [InlineData("GET", "/%E1%88%B4", "", "", "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85")] // get-utf8
    [InlineData("GET", "/", "", "my-header1:value2,value2,value1", "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea")] // get-header-key-duplicate
    [InlineData("GET", "/", "", "my-header1:value4,value1,value3,value2", "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01")] // get-header-value-order
    [InlineData("GET", "/", "", "my-header1: value1|my-header2: \"a   b   c\"", "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736")] // get-header-value-trim
    [InlineData("POST", "/", "", "", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b")] // post-vanilla
    [InlineData("POST", "/", "Param1=value1", "", "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11")] // post-vanilla-query
    [InlineData("POST", "/", "", "my-header1:value1", "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c")] // post-header-key-sort
    public void The_test_suite_of_signature_version_4_is_reproduced(string method, string path, string query, string headers, string signature)
    {
        SignedHeader[] all = [.. Headers(headers), new("x-amz-date", "20150830T123600Z"), new("host", "example.amazonaws.com")];

        var header = new SigV4Signer("service").Authorize(new SigningInput
        {
            Method = method, Path = path, Query = query, Headers = all, PayloadHash = SigV4Signer.EmptyPayload, Region = "us-east-1", Stamp = "20150830T123600Z",
        }, "AKIDEXAMPLE", SuiteSecret);

        Assert.StartsWith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;", header, StringComparison.Ordinal);
        Assert.EndsWith(", Signature=" + signature, header, StringComparison.Ordinal);
    }

    [Fact]
    public void The_documented_get_with_range_is_reproduced() =>
        Assert.Equal(
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, "
            + "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
            SignDocumented("GET", "/test.txt", "", SigV4Signer.EmptyPayload, "range:bytes=0-9"));

    [Fact]
    public void The_documented_put_is_reproduced() =>
        Assert.Equal(
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, SignedHeaders=date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class, "
            + "Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
            SignDocumented("PUT", "/" + KeyEncoding.Path("test$file.text"), "", SigV4Signer.HashOf("Welcome to Amazon S3."u8),
                "date:Fri, 24 May 2013 00:00:00 GMT|x-amz-storage-class:REDUCED_REDUNDANCY"));

    [Theory]
    [InlineData("lifecycle", "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543")]
    [InlineData("max-keys=2&prefix=J", "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")]
    [InlineData("prefix=J&max-keys=2", "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")]
    public void The_documented_bucket_requests_are_reproduced(string query, string signature) =>
        Assert.EndsWith("Signature=" + signature, SignDocumented("GET", "/", query, SigV4Signer.EmptyPayload, ""), StringComparison.Ordinal);

    [Fact]
    public void A_name_that_is_the_start_of_another_comes_first_in_the_query()
    {
        Assert.Equal(Signature("a=1&a-b=2"), Signature("a-b=2&a=1"));
        Assert.NotEqual(Signature("a=1&a-b=2"), Signature("a=2&a-b=1"));

        static string Signature(string query) => SignDocumented("GET", "/", query, SigV4Signer.EmptyPayload, "");
    }

    [Fact]
    public void The_kept_key_is_left_when_day_region_or_secret_change_and_serves_again_after()
    {
        var signer = new SigV4Signer("s3");
        var first = Sign(signer);

        string[] others = [ Sign(signer, region: "eu-west-1"), Sign(signer, stamp: "20130525T000000Z"), Sign(signer, secret: "another")];

        Assert.Equal((IEnumerable<string>)[Sign(new SigV4Signer("s3"), region: "eu-west-1"), Sign(new SigV4Signer("s3"), stamp: "20130525T000000Z"), Sign(new SigV4Signer("s3"), secret: "another")], others);
        Assert.Equal(first, Sign(signer));
        Assert.Equal(4, others.Append(first).Distinct().Count());
    }

    [Fact]
    public void Long_values_and_characters_of_many_bytes_fit()
    {
        var token = new string('x', 20_000) + string.Concat(Enumerable.Repeat("€", 1000));

        var header = SignDocumented("GET", "/" + new string('k', 3000), "a", SigV4Signer.EmptyPayload, "x-amz-security-token:" + token);

        Assert.Matches("Signature=[0-9a-f]{64}$", header);
        Assert.Contains(";x-amz-security-token,", header, StringComparison.Ordinal);
    }

    [Fact]
    public void A_signature_allocates_little_more_than_its_text()
    {
        var signer = new SigV4Signer("s3");
        var text = Sign(signer);
        SignedHeader[] headers = [new("host", Documented), new("x-amz-date", "20130524T000000Z")];
        var input = new SigningInput { Method = "GET", Path = "/k", Query = "", Headers = headers, PayloadHash = SigV4Signer.EmptyPayload, Region = "us-east-1", Stamp = "20130524T000000Z" };
        _ = signer.Authorize(input, "AKIAIOSFODNN7EXAMPLE", DocumentedSecret);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) _ = signer.Authorize(input, "AKIAIOSFODNN7EXAMPLE", DocumentedSecret);

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 100, 0, (text.Length * 2) + 200);
    }

    [Fact]
    public void Times_are_stamped_in_utc() =>
        Assert.Equal("20130524T003000Z", SigV4Signer.Stamp(new DateTimeOffset(2013, 5, 24, 2, 30, 0, TimeSpan.FromHours(2))));

    private static string Sign(SigV4Signer signer, string region = "us-east-1", string stamp = "20130524T000000Z", string secret = DocumentedSecret) =>
        signer.Authorize(new SigningInput
        {
            Method = "GET", Path = "/k", Query = "", Headers = new SignedHeader[] { new("host", Documented), new("x-amz-date", stamp) },
            PayloadHash = SigV4Signer.EmptyPayload, Region = region, Stamp = stamp,
        }, "AKIAIOSFODNN7EXAMPLE", secret);

    private static string SignDocumented(string method, string path, string query, string payload, string headers) =>
        new SigV4Signer("s3").Authorize(new SigningInput
        {
            Method = method, Path = path, Query = query, PayloadHash = payload, Region = "us-east-1", Stamp = "20130524T000000Z",
            Headers = (SignedHeader[])[.. Headers(headers), new("x-amz-date", "20130524T000000Z"), new("x-amz-content-sha256", payload), new("host", Documented)],
        }, "AKIAIOSFODNN7EXAMPLE", DocumentedSecret);

    private static IEnumerable<SignedHeader> Headers(string text) =>
        text.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(header => header.Split(':', 2)).Select(parts => new SignedHeader(parts[0], parts[1]));
}
