using RustyAttachments.Node.Configuration;
using RustyAttachments.Node.Security;
using RustyAttachments.TestKit.Files;

namespace RustyAttachments.Node.Tests.Security;

public sealed class JournalSecretTests : IDisposable
{
    private const string Usable = "Host=127.0.0.1;Port=99;Database=ra;Username=joe;Password=s3cret";

    private readonly TempDirectory _files = new();
    private readonly List<string> _problems = [];
    private readonly List<string> _warnings = [];

    [Fact]
    public void A_file_wins_over_the_variable_and_shows_everything_but_the_password()
    {
        var file = _files.WriteFile("connection", Usable + "\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead);
        var secret = Load(file, "Host=elsewhere")!;
        Assert.Empty(_problems);
        Assert.Empty(_warnings);
        Assert.Equal(("127.0.0.1:99", "ra", "joe", $"'{file}'"), (secret.Server, secret.Database, secret.User, secret.Origin));
        Assert.Contains("s3cret", secret.ConnectionString, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", secret.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_others_may_read_is_a_warning()
    {
        var file = _files.WriteFile("connection", Usable);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Assert.NotNull(Load(file, null));
        Assert.Contains("chmod 600", Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_given_wins_over_the_defaults()
    {
        var connection = Load(null, Usable + ";Timeout=77;Application Name=mine")!.ConnectionString;
        Assert.Contains("Timeout=77", connection, StringComparison.Ordinal);
        Assert.Contains("Application Name=mine", connection, StringComparison.Ordinal);
        Assert.Contains("Maximum Pool Size=8", connection, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("db.example", "SSL Mode=VerifyFull", 0)]
    [InlineData("db.example", "SSL Mode=Prefer", 1)]
    [InlineData("127.0.0.1", "SSL Mode=Prefer", 0)]
    [InlineData("/run/postgresql", "SSL Mode=Disable", 0)]
    public void A_password_that_may_travel_in_the_clear_is_a_warning(string host, string mode, int warnings)
    {
        Assert.NotNull(Load(null, $"Host={host};Database=ra;Username=ra;{mode}"));
        Assert.Equal(warnings, _warnings.Count);
    }

    [Theory]
    [InlineData(null, "connection-string-file")]
    [InlineData(" ", "connection-string-file")]
    [InlineData("Host=h;Database=d;Username=u;Pasword=s3cret", "does not hold")]
    [InlineData("Host=h;Username=u;Password=s3cret", "does not hold")]
    [InlineData("s3cret", "does not hold")]
    [InlineData("Host=h;Database=d;Username=u;Port=s3cret", "does not hold")]
    public void A_text_that_is_no_connection_string_is_a_problem_that_does_not_show_it(string? text, string part)
    {
        Assert.Null(Load(null, text));
        var problem = Assert.Single(_problems);
        Assert.Contains(part, problem, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Sqlite_needs_no_secret() => Assert.Null(JournalSecret.Load(new JournalSettings(JournalProvider.Sqlite, "/x", null), _ => "junk", _problems, _warnings));

    public void Dispose() => _files.Dispose();

    private JournalSecret? Load(string? file, string? variable) =>
        JournalSecret.Load(new JournalSettings(JournalProvider.PostgreSql, null, file), name => name == JournalSecret.Variable ? variable : null, _problems, _warnings);
}
