using RustyAttachments.Node.Configuration;
using RustyAttachments.Node.Security;
using RustyAttachments.TestKit.Files;

namespace RustyAttachments.Node.Tests.Security;

public sealed class AccessTokensTests : IDisposable
{
    private const string Reader = "reader-0123456789abcdef";
    private const string Operator = "operator-0123456789abcdef";

    private readonly TempDirectory _files = new();

    [Theory]
    [InlineData(Reader, "Read")]
    [InlineData(Operator, "Operate")]
    [InlineData("reader-0123456789abcdeF", "None")]
    [InlineData("reader-", "None")]
    [InlineData("", "None")]
    [InlineData(null, "None")]
    public void A_token_grants_its_role_and_no_other(string? token, string access) =>
        Assert.Equal(access, new AccessTokens(Reader, Operator).Of(token).ToString());

    [Fact]
    public void Without_tokens_everybody_may_operate() => Assert.Equal(Access.Operate, new AccessTokens(null, null).Of(null));

    [Fact]
    public void With_a_read_token_alone_nobody_may_operate()
    {
        var tokens = new AccessTokens(Reader, null);
        Assert.Equal((Access.Read, Access.None), (tokens.Of(Reader), tokens.Of(Operator)));
    }

    [Fact]
    public void Tokens_come_from_files_without_the_line_end()
    {
        var (tokens, problems, warnings) = Load(Reader + "\n", Operator + "\r\n");
        Assert.Equal((Access.Read, Access.Operate), (tokens.Of(Reader), tokens.Of(Operator)));
        Assert.Empty(problems);
        Assert.Empty(warnings);
    }

    [Theory]
    [InlineData("short")]
    [InlineData("")]
    [InlineData("two words with blanks between")]
    [InlineData("tökentökentökentöken")]
    public void A_token_that_is_none_is_a_problem_that_does_not_show_it(string token)
    {
        var (_, problems, _) = Load(token, Operator);
        var problem = Assert.Single(problems);
        Assert.Contains(_files["read"], problem, StringComparison.Ordinal);
        if (token.Length > 0) Assert.DoesNotContain(token, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void One_token_for_both_roles_is_a_problem() => Assert.Contains("the same token", Assert.Single(Load(Reader, Reader).Problems), StringComparison.Ordinal);

    [Fact]
    public void A_file_that_others_can_read_is_a_warning()
    {
        var (_, problems, warnings) = Load(Reader, Operator, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        Assert.Empty(problems);
        Assert.Equal(2, warnings.Count);
        Assert.Contains("chmod 600", warnings[0], StringComparison.Ordinal);
    }

    public void Dispose() => _files.Dispose();

    private (AccessTokens Tokens, List<string> Problems, List<string> Warnings) Load(string read, string operate, UnixFileMode mode = UnixFileMode.UserRead)
    {
        var (problems, warnings) = (new List<string>(), new List<string>());
        var (readFile, operateFile) = (_files.WriteFile("read", read), _files.WriteFile("operate", operate));
        File.SetUnixFileMode(readFile, mode);
        File.SetUnixFileMode(operateFile, mode);
        var settings = NodeSettings.Create(ConfigLayers.Reference).Management with { ReadTokenFile = readFile, OperateTokenFile = operateFile };
        return (AccessTokens.Load(settings, problems, warnings), problems, warnings);
    }
}
