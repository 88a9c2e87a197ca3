using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Time.Testing;
using RustyAttachments.Node.Configuration;
using RustyAttachments.Node.Security;
using RustyAttachments.TestKit.Files;

namespace RustyAttachments.Node.Tests.Security;

public sealed class ClusterTrustTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly TempDirectory _files = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);

    [Fact]
    public void A_certificate_of_the_authority_is_accepted()
    {
        using var peer = _authority.Issue();
        Assert.Null(Trust().Refusal(peer));
    }

    [Fact]
    public void Nobody_without_a_certificate_is_accepted() => Assert.NotNull(Trust().Refusal(null));

    [Fact]
    public void A_strangers_own_certificate_is_refused()
    {
        using var peer = TestAuthority.SelfSigned();
        Assert.NotNull(Trust().Refusal(peer));
    }

    [Fact]
    public void A_certificate_of_another_authority_is_refused_even_when_that_has_the_same_name()
    {
        using var other = new TestAuthority();
        using var peer = other.Issue();
        Assert.NotNull(Trust().Refusal(peer));
    }

    [Fact]
    public void A_certificate_is_refused_before_and_after_its_time()
    {
        using var peer = _authority.Issue(validFromDays: -2, validToDays: 2);
        var trust = Trust();
        Assert.Null(trust.Refusal(peer));
        _time.Advance(TimeSpan.FromDays(3));
        Assert.NotNull(trust.Refusal(peer));
        using var later = _authority.Issue(validFromDays: 5, validToDays: 9);
        Assert.NotNull(trust.Refusal(later));
    }

    [Fact]
    public void A_certificate_for_servers_only_is_refused()
    {
        using var peer = _authority.Issue(forClients: false);
        Assert.NotNull(Trust().Refusal(peer));
    }

    [Fact]
    public void Two_authorities_are_trusted_while_one_replaces_the_other()
    {
        using var next = new TestAuthority("next");
        using var old = _authority.Issue();
        using var renewed = next.Issue();
        var trust = new ClusterTrust(old, [_authority.Certificate, next.Certificate], _time);
        Assert.Null(trust.Refusal(old));
        Assert.Null(trust.Refusal(renewed));
    }

    [Fact]
    public void Files_that_work_are_loaded()
    {
        var problems = new List<string>();
        using var identity = _authority.Issue();
        var (certificate, key) = TestAuthority.Write(_files, "node", identity);
        var trust = ClusterTrust.Load(new ClusterTlsFiles(_authority.Write(_files, "ca"), certificate, key), _time, problems);
        Assert.Empty(problems);
        Assert.True(trust!.Identity.HasPrivateKey);
    }

    [Fact]
    public void An_own_certificate_that_the_others_would_refuse_is_a_problem()
    {
        var problems = new List<string>();
        using var expired = _authority.Issue(validFromDays: -5, validToDays: -2);
        var (certificate, key) = TestAuthority.Write(_files, "node", expired);
        Assert.Null(ClusterTrust.Load(new ClusterTlsFiles(_authority.Write(_files, "ca"), certificate, key), _time, problems));
        Assert.Contains("would be refused", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Files_with_something_else_in_them_are_problems_that_show_no_content()
    {
        var problems = new List<string>();
        var junk = _files.WriteFile("junk", "-----BEGIN secret");
        Assert.Null(ClusterTrust.Load(new ClusterTlsFiles(junk, junk, junk), _time, problems));
        Assert.Equal(2, problems.Count);
        Assert.All(problems, p => Assert.Contains(junk, p, StringComparison.Ordinal));
        Assert.All(problems, p => Assert.DoesNotContain("secret", p, StringComparison.Ordinal));
    }

    public void Dispose()
    {
        _authority.Dispose();
        _files.Dispose();
    }

    private ClusterTrust Trust() => new(_authority.Issue(), new X509Certificate2Collection(_authority.Certificate), _time);
}
