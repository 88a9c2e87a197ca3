using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using RustyAttachments.Node.Management;

namespace RustyAttachments.Node.Tests.Management;

public sealed class EndpointTests(EndpointFixture fixture) : IClassFixture<EndpointFixture>
{
    private RunningNode Node => fixture.Node;

    [Fact]
    public async Task A_node_that_is_up_is_alive_and_ready()
    {
        Assert.Equal("alive", (await Node.GetAsync("/alive")).GetProperty("message").GetString());
        Assert.Equal(["drain", "membership", "journal"], (await Node.GetAsync("/ready")).GetProperty("checks").EnumerateArray().Select(c => c.GetString()));
    }

    [Fact]
    public async Task Members_have_the_form_of_Akkas_endpoint()
    {
        var cluster = await Node.GetAsync("/cluster/members");
        var address = Node.Host.Address;
        Assert.Equal((address, address, address), (Text(cluster, "selfNode"), Text(cluster, "leader"), Text(cluster, "oldest")));
        Assert.Equal(address, Text(cluster.GetProperty("oldestPerRole"), "worker"));
        Assert.Empty(cluster.GetProperty("unreachable").EnumerateArray());
        var member = Assert.Single(cluster.GetProperty("members").EnumerateArray());
        Assert.Equal((address, "Up"), (Text(member, "node"), Text(member, "status")));
        Assert.Equal(["coordinator", "vfs", "worker"], member.GetProperty("roles").EnumerateArray().Select(r => r.GetString()));
        Assert.True(long.TryParse(Text(member, "nodeUid"), out _));
    }

    [Fact]
    public async Task A_member_is_found_by_its_address_however_it_is_written()
    {
        var address = Node.Host.Address;
        foreach (var path in new[] { address, Uri.EscapeDataString(address), address.Split('@')[1] })
            Assert.Equal(address, Text(await Node.GetAsync("/cluster/members/" + path), "node"));
    }

    [Theory]
    [InlineData("GET", "/cluster/members/akka.tcp://rusty-attachments@127.0.0.1:1", HttpStatusCode.NotFound, "RA4006")]
    [InlineData("DELETE", "/cluster/members/127.0.0.1:1", HttpStatusCode.NotFound, "RA4006")]
    [InlineData("PUT", "/cluster/members/SELF", HttpStatusCode.BadRequest, "RA4007")]
    [InlineData("GET", "/nowhere", HttpStatusCode.NotFound, "RA4007")]
    [InlineData("POST", "/alive", HttpStatusCode.MethodNotAllowed, "RA4007")]
    public async Task What_cannot_be_answered_is_a_problem_with_a_code(string method, string path, HttpStatusCode status, string code)
    {
        using var response = await Node.SendAsync(new HttpMethod(method), path.Replace("SELF", Node.Host.Address, StringComparison.Ordinal));
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = await RunningNode.DocumentAsync(response, status);
        Assert.Equal((code, (int)status), (Text(problem, "code"), problem.GetProperty("status").GetInt32()));
        Assert.False(string.IsNullOrEmpty(Text(problem, "detail")));
    }

    [Theory]
    [InlineData("operation=Explode")]
    [InlineData("other=Leave")]
    [InlineData("")]
    public async Task An_unknown_operation_changes_nothing(string form)
    {
        using var response = await Node.SendAsync(HttpMethod.Put, "/cluster/members/" + Node.Host.Address, change: request =>
            request.Content = new StringContent(form, Encoding.UTF8, "application/x-www-form-urlencoded"));
        await RunningNode.DocumentAsync(response, HttpStatusCode.BadRequest);
        await Node.GetAsync("/ready");
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused()
    {
        using var response = await Node.SendAsync(HttpMethod.Put, "/cluster/members/" + Node.Host.Address, change: request =>
            request.Content = new StringContent("operation=" + new string('x', 70_000), Encoding.UTF8, "application/x-www-form-urlencoded"));
        Assert.Equal("RA4007", Text(await RunningNode.DocumentAsync(response, HttpStatusCode.RequestEntityTooLarge), "code"));
    }

    [Fact]
    public async Task Too_many_headers_are_refused()
    {
        using var response = await Node.SendAsync(HttpMethod.Get, "/alive", change: request =>
        {
            for (var i = 0; i < 70; i++) request.Headers.Add($"x-{i}", "y");
        });
        Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, response.StatusCode);
    }

    [Theory]
    [InlineData("evil.example", HttpStatusCode.Forbidden)]
    [InlineData("10.0.0.1", HttpStatusCode.Forbidden)]
    [InlineData("localhost", HttpStatusCode.OK)]
    public async Task A_name_that_is_not_loopback_is_refused(string host, HttpStatusCode status)
    {
        using var response = await Node.SendAsync(HttpMethod.Get, "/alive", change: request => request.Headers.Host = host);
        Assert.Equal(status, response.StatusCode);
    }

    [Fact]
    public async Task A_page_of_another_origin_is_refused()
    {
        using var response = await Node.SendAsync(HttpMethod.Delete, "/cluster/members/" + Node.Host.Address, change: request => request.Headers.Add("Origin", "https://evil.example"));
        Assert.Equal("RA4008", Text(await RunningNode.DocumentAsync(response, HttpStatusCode.Forbidden), "code"));
    }

    [Fact]
    public async Task Every_answer_has_the_headers_that_browsers_need()
    {
        foreach (var path in new[] { "/alive", "/nowhere" })
        {
            using var response = await Node.SendAsync(HttpMethod.Get, path);
            Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
            Assert.Contains("default-src 'none'", Assert.Single(response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
            Assert.False(response.Headers.Contains("Server"));
            Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
            Assert.True(response.Headers.CacheControl?.NoStore);
        }
    }

    [Fact]
    public async Task Nodes_are_listed_with_what_is_known_about_them()
    {
        var node = Assert.Single((await Node.GetAsync("/api/v1/nodes")).GetProperty("nodes").EnumerateArray());
        Assert.Equal((Node.Host.Address, "Up", true), (Text(node, "address"), Text(node, "status"), node.GetProperty("reachable").GetBoolean()));
        Assert.Matches(@"^\d+\.\d+\.\d+$", Text(node, "version"));
        Assert.Equal(["Projects"], node.GetProperty("locations").EnumerateArray().Select(l => l.GetString()));
        Assert.InRange(node.GetProperty("startedAt").GetDateTimeOffset(), DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow);
    }

    [Fact]
    public async Task Metrics_are_in_the_text_format_of_Prometheus()
    {
        using var response = await Node.SendAsync(HttpMethod.Get, "/metrics");
        var text = await response.Content.ReadAsStringAsync();
        Assert.StartsWith("text/plain", response.Content.Headers.ContentType?.ToString(), StringComparison.Ordinal);
        Assert.Contains("cluster_members{status=\"Up\"", text, StringComparison.Ordinal);
        Assert.Contains("process_working_set_bytes ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("aspnetcore", text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task The_api_document_names_every_route_and_no_other()
    {
        var document = await Node.GetAsync("/openapi.json");
        var documented = document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject().Select(method => $"{method.Name.ToUpperInvariant()} {path.Name}"));
        var mapped = Node.Host.Routes.SelectMany(route => route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method => $"{method} {route.RoutePattern.RawText!.Replace("{**", "{", StringComparison.Ordinal)}"));
        Assert.Equal(mapped.Order(), documented.Order());
    }

    [Fact]
    public void Every_route_says_who_may_use_it() =>
        Assert.All(Node.Host.Routes, route => Assert.NotNull(route.Metadata.GetMetadata<RequiredAccess>()));

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
