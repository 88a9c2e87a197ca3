using RustyAttachments.Common.Errors;
using RustyAttachments.Node.Configuration;
using RustyAttachments.Node.Journals;
using RustyAttachments.Node.Security;
using RustyAttachments.Node.Tests.Cluster;
using RustyAttachments.Node.Tests.Management;
using RustyAttachments.TestKit.Databases;
using RustyAttachments.TestKit.Files;

namespace RustyAttachments.Node.Tests.Journals;

/// <summary>The server that the tests of this class share, one after the other.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    public PostgresServer Server { get; private set; } = null!;

    public async Task InitializeAsync() => Server = await PostgresServer.StartAsync();

    public async Task DisposeAsync() => await Server.DisposeAsync();
}

public sealed class PostgresJournalTests(PostgresFixture fixture) : JournalContract, IClassFixture<PostgresFixture>
{
    private const string Wrong = "a-password-that-is-wrong";

    [Fact]
    public async Task A_restart_of_the_server_loses_nothing_that_was_kept_and_passes()
    {
        await using var journal = await OpenAsync();
        Assert.Null(await journal.PrepareAsync(CancellationToken.None));
        await using var system = new JournaledSystem(journal);
        await system.AddAsync("list", "before");

        await fixture.Server.HaltAsync();
        var failure = await journal.CheckAsync(CancellationToken.None);
        Assert.True(failure!.MayPass, failure.Sentence);
        var meanwhile = system.AddAsync("list", "meanwhile");
        await fixture.Server.ResumeAsync();

        await meanwhile;
        await system.AddAsync("list", "after");
        Assert.Equal(["before", "meanwhile", "after"], await system.ReadAsync("list"));
        Assert.Null(await journal.CheckAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_wrong_password_is_one_sentence_without_it()
    {
        await using var journal = Open(WithPassword(fixture.Server.ConnectionString, Wrong));
        var failure = await Assert.ThrowsAsync<RustyAttachmentsException>(() => journal.PrepareAsync(CancellationToken.None));
        Assert.Equal(ErrorCode.JournalUnusable, failure.Code);
        Assert.Contains("refuses the user 'ra'", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Wrong, failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_is_absent_is_told()
    {
        await using var journal = Open(fixture.Server.ConnectionString.Replace("Database=ra", "Database=absent", StringComparison.Ordinal));
        var failure = await journal.CheckAsync(CancellationToken.None);
        Assert.False(failure!.MayPass);
        Assert.Contains("database 'absent'", failure.Sentence, StringComparison.Ordinal);
        Assert.Contains("create it", failure.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_takes_no_writes_is_told()
    {
        await using var journal = Open(await fixture.Server.CreateDatabaseAsync() + ";Options=-c default_transaction_read_only=on");
        var failure = await journal.CheckAsync(CancellationToken.None);
        Assert.Contains("is read-only", failure!.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_with_a_wrong_password_ends_and_shows_no_secret()
    {
        using var files = new TempDirectory();
        var file = files.WriteFile("connection", WithPassword(fixture.Server.ConnectionString, Wrong));
        var config = files.WriteFile("node.conf", $$"""
            rusty-attachments {
              node.port = 0
              node.journal { provider = postgresql, connection-string-file = "{{file}}" }
              management.port = 0
            }
            akka.loglevel = DEBUG
            """);
        using var node = NodeProcess.Run("--config", config, "--verbose");
        Assert.Equal(1, await node.EndAsync());
        var sentence = Assert.Single(node.Errors.Split('\n'), line => line.StartsWith("ra: ", StringComparison.Ordinal));
        Assert.All(["[RA4020]", "refuses the user 'ra'", file], part => Assert.Contains(part, sentence, StringComparison.Ordinal));
        Assert.DoesNotContain(Wrong, node.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_whose_server_is_away_is_not_ready_until_it_is_there()
    {
        using var files = new TempDirectory();
        var file = files.WriteFile("connection", fixture.Server.ConnectionString);
        await fixture.Server.HaltAsync();
        await using var node = await RunningNode.StartAsync($$"""
            node.journal { provider = postgresql, connection-string-file = "{{file}}" }
            management.check-interval = 100ms
            """);
        Assert.True(await node.Host.WaitUpAsync());
        using (var answer = await node.SendAsync(HttpMethod.Get, "/ready"))
            Assert.Contains("journal", (await RunningNode.DocumentAsync(answer, System.Net.HttpStatusCode.ServiceUnavailable)).GetProperty("detail").GetString(), StringComparison.Ordinal);

        await fixture.Server.ResumeAsync();
        await node.IsReadyAsync();
    }

    internal override async Task<ClusterJournal> OpenAsync() => Open(await fixture.Server.CreateDatabaseAsync());

    private static PostgresJournal Open(string connectionString)
    {
        var problems = new List<string>();
        var secret = JournalSecret.Load(new JournalSettings(JournalProvider.PostgreSql, null, null), _ => connectionString, problems, []);
        Assert.Empty(problems);
        return new PostgresJournal(secret!);
    }

    private static string WithPassword(string connectionString, string password) => connectionString[..connectionString.IndexOf("Password=", StringComparison.Ordinal)] + "Password=" + password;
}
