using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using RustyAttachments.Integration.Tests.Support;
using RustyAttachments.TestKit.Files;
using static RustyAttachments.TestKit.Files.TreeNode;

namespace RustyAttachments.Integration.Tests.BadInput;

/// <summary>Stores that are down, deny, or are not there.</summary>
public sealed class StoreTests : IDisposable
{
    private readonly Ra _ra = new();

    public StoreTests() => new Tree { ["a"] = File("0123456789") }.CreateIn(_ra["source"]);

    [Fact]
    public async Task A_store_that_is_down_is_told_with_its_address()
    {
        SetCredentials("test", "test");
        var port = FreePort();
        var watch = Stopwatch.StartNew();
        (await UploadAsync($"s3://bucket/root?endpoint=http://127.0.0.1:{port}&region=us-east-1")).Failed(4, "RA3000", $"127.0.0.1:{port}");
        Assert.True(watch.Elapsed < TimeSpan.FromMinutes(2), $"It took {watch.Elapsed}.");
    }

    [Fact]
    public async Task No_credentials_are_told_with_where_to_put_them()
    {
        foreach (var name in new[] { "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE" }) _ra.Variables[name] = null;
        _ra.Variables["AWS_EC2_METADATA_DISABLED"] = "true";
        (await UploadAsync($"s3://bucket/root?endpoint=http://127.0.0.1:{FreePort()}&region=us-east-1")).Failed(4, "RA3005");
    }

    [Theory]
    [InlineData("ftp://x/y", "ftp")]
    [InlineData("s3://", "bucket")]
    [InlineData("s3://AKIA:secret@bucket/x", "credentials")]
    [InlineData("s3://bucket/x?regoin=a", "region")]
    public async Task What_names_no_store_is_a_usage_error(string store, string part)
    {
        var result = (await UploadAsync(store)).Failed(2, "RA1005", part);
        Assert.DoesNotContain("AKIA", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_is_a_file_is_told()
    {
        var file = _ra.Files.WriteFile("file", "x");
        var result = await UploadAsync(file);
        Assert.True(result.Code is 3 or 4, result.Error);
        result.Failed(result.Code, file);
    }

    [S3Fact]
    public async Task A_bucket_that_does_not_exist_is_named() =>
        (await UploadAsync(S3Server.StoreUri("no-such-bucket-here"))).Failed(4, "RA3002", "no-such-bucket-here");

    [S3Fact]
    public async Task A_denied_call_names_the_bucket_and_the_permission()
    {
        var store = await S3Server.CreateStoreAsync();
        SetCredentials(Environment.GetEnvironmentVariable("RA_TEST_S3_OTHER_ACCESS_KEY")!, Environment.GetEnvironmentVariable("RA_TEST_S3_OTHER_SECRET_KEY")!);
        (await UploadAsync(store)).Failed(4, "RA3001", "s3:");
    }

    [S3Fact]
    public async Task A_wrong_secret_is_a_denied_call()
    {
        var store = await S3Server.CreateStoreAsync();
        SetCredentials(Environment.GetEnvironmentVariable("RA_TEST_S3_ACCESS_KEY")!, "wrong");
        var result = (await UploadAsync(store)).Failed(4, "RA3001");
        Assert.DoesNotContain("wrong", result.Error, StringComparison.Ordinal);
    }

    [S3Fact]
    public async Task Doctor_finds_what_is_wrong_and_leaves_no_probe()
    {
        var store = await S3Server.CreateStoreAsync();
        var healthy = (await _ra.RunAsync("doctor", "--store", store, "--json")).Ended(0).Json;
        Assert.Contains(healthy.GetProperty("checks").EnumerateArray(), c => c.GetProperty("name").GetString() == "credentials");
        Assert.Empty(await S3Server.KeysAsync(store));
        (await _ra.RunAsync("doctor", "--store", S3Server.StoreUri("no-such-bucket-here"))).Ended(4);
    }

    [Fact]
    public async Task A_server_that_never_answers_can_be_left()
    {
        SetCredentials("test", "test");
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var port = ((IPEndPoint)silent.LocalEndpoint).Port;
        using var run = _ra.Start("upload", _ra["source"], "--store", $"s3://bucket/root?endpoint=http://127.0.0.1:{port}&region=us-east-1&path-style=true");
        using var connection = await silent.AcceptTcpClientAsync().WaitAsync(TimeSpan.FromSeconds(30));
        var watch = Stopwatch.StartNew();
        run.Signal("INT");
        (await run.EndAsync(TimeSpan.FromSeconds(30))).Ended(130);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(3), $"It took {watch.Elapsed}.");
        Assert.Empty(_ra.TemporaryFiles());
    }

    public void Dispose() => _ra.Dispose();

    private Task<RaResult> UploadAsync(string store) => _ra.RunAsync("upload", _ra["source"], "--store", store);

    private void SetCredentials(string access, string secret)
    {
        _ra.Variables["AWS_ACCESS_KEY_ID"] = access;
        _ra.Variables["AWS_SECRET_ACCESS_KEY"] = secret;
        _ra.Variables["AWS_EC2_METADATA_DISABLED"] = "true";
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
