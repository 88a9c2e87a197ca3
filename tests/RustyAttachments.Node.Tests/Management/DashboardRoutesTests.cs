using System.Net;
using System.Text.RegularExpressions;

namespace RustyAttachments.Node.Tests.Management;

public sealed partial class DashboardRoutesTests(EndpointFixture fixture) : IClassFixture<EndpointFixture>
{
    [Fact]
    public async Task The_page_may_load_nothing_but_its_own_files()
    {
        using var response = await fixture.Node.SendAsync(HttpMethod.Get, "/");
        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        foreach (var part in new[] { "default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'", "frame-ancestors 'none'" }) Assert.Contains(part, policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        var page = await response.Content.ReadAsStringAsync();
        Assert.DoesNotContain("style=", page, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"\son\w+=", page);
        Assert.DoesNotMatch(@"<script(?![^>]*\ssrc=)", page);
    }

    [Fact]
    public async Task Every_file_that_the_page_needs_is_there()
    {
        var seen = new HashSet<string>();
        var left = new Queue<string>(["/"]);
        while (left.TryDequeue(out var path))
        {
            if (!seen.Add(path)) continue;
            using var response = await fixture.Node.SendAsync(HttpMethod.Get, path);
            Assert.True(response.StatusCode == HttpStatusCode.OK, path);
            var type = path.Contains('.', StringComparison.Ordinal) ? path[(path.LastIndexOf('.') + 1)..] : "html";
            Assert.Equal(type switch { "html" => "text/html", "css" => "text/css", _ => "text/javascript" }, response.Content.Headers.ContentType?.MediaType);
            foreach (Match match in References().Matches(await response.Content.ReadAsStringAsync())) left.Enqueue("/dashboard/" + match.Groups[1].Value);
        }

        Assert.Superset(new HashSet<string> { "/", "/dashboard/app.js", "/dashboard/base.css", "/dashboard/theme.js", "/dashboard/row.js" }, seen);
    }

    [Theory]
    [InlineData("/dashboard/absent.js")]
    [InlineData("/dashboard/..%2freference.conf")]
    [InlineData("/dashboard/index.html%00")]
    public async Task Nothing_else_is_served(string path)
    {
        using var response = await fixture.Node.SendAsync(HttpMethod.Get, path);
        Assert.Contains(response.StatusCode, new[] { HttpStatusCode.NotFound, HttpStatusCode.BadRequest });
    }

    [GeneratedRegex("""(?:"/dashboard/|'\./)([a-z]+\.(?:js|css))["']""")]
    private static partial Regex References();
}
