using System.Net;
using System.Text;
using RustyAttachments.Common.Errors;

namespace RustyAttachments.Node.Tests.Management;

/// <summary>What is said when transfers are not to be had.</summary>
public sealed class ServiceFailureTests
{
    [Fact]
    public async Task A_node_that_takes_no_part_says_so()
    {
        await using var node = await RunningNode.StartAsync();
        foreach (var (method, path) in new[] { ("GET", "/api/v1/transfers"), ("GET", "/api/v1/events"), ("POST", "/api/v1/nodes/127.0.0.1:1/drain"), ("GET", "/api/v1/transfers/" + FakeTransferService.IdOf(1)) })
        {
            using var response = await node.SendAsync(new HttpMethod(method), path);
            Assert.Equal("RA4011", (await RunningNode.DocumentAsync(response, HttpStatusCode.ServiceUnavailable)).GetProperty("code").GetString());
        }

        Assert.True(await node.Host.WaitUpAsync());
        Assert.Single((await node.GetAsync("/api/v1/nodes")).GetProperty("nodes").EnumerateArray());
    }

    [Theory]
    [InlineData(ErrorCode.ClusterSilent, HttpStatusCode.GatewayTimeout)]
    [InlineData(ErrorCode.ClusterUnable, HttpStatusCode.ServiceUnavailable)]
    [InlineData(ErrorCode.RequestInvalid, HttpStatusCode.BadRequest)]
    [InlineData(ErrorCode.GlobInvalid, HttpStatusCode.BadRequest)]
    [InlineData(ErrorCode.StoreAccessDenied, HttpStatusCode.InternalServerError)]
    public async Task A_failure_of_the_cluster_keeps_its_code_and_sentence(ErrorCode code, HttpStatusCode status)
    {
        var transfers = new FakeTransferService { Refusal = new RustyAttachmentsException(code, "This is why.") };
        await using var node = await RunningNode.StartAsync("", _ => transfers);
        using var response = await node.SendAsync(HttpMethod.Post, "/api/v1/transfers", change: request =>
            request.Content = new StringContent("""{"kind":"upload","source":{"paths":["/a"]}}""", Encoding.UTF8, "application/json"));
        var problem = await RunningNode.DocumentAsync(response, status);
        Assert.Equal((code.ToText(), "This is why."), (problem.GetProperty("code").GetString(), problem.GetProperty("detail").GetString()));
    }
}
