using RustyAttachments.Common.Errors;
using RustyAttachments.Node.Journals;
using RustyAttachments.TestKit.Files;

namespace RustyAttachments.Node.Tests.Journals;

public sealed class SqliteJournalTests : JournalContract, IDisposable
{
    private readonly TempDirectory _files = new();

    private string JournalFile => Path.Combine(_files.Path, "deep", "journal.db");

    [Fact]
    public async Task Only_its_user_may_read_the_file()
    {
        await using var journal = await OpenAsync();
        Assert.Null(await journal.PrepareAsync(CancellationToken.None));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(JournalFile));
        Assert.Equal(JournalFile, journal.DisplayName);
    }

    [Fact]
    public async Task Without_a_file_it_leaves_nothing_behind()
    {
        var journal = new SqliteJournal(null);
        Assert.Null(await journal.PrepareAsync(CancellationToken.None));
        await using (var system = new JournaledSystem(journal)) await system.AddAsync("list", "text");
        Assert.True(File.Exists(journal.DisplayName));
        await journal.DisposeAsync();
        Assert.False(Directory.Exists(Path.GetDirectoryName(journal.DisplayName)));
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_told()
    {
        await using var journal = new SqliteJournal(_files.WriteFile("text", new string('x', 5000)));
        var failure = await Assert.ThrowsAsync<RustyAttachmentsException>(() => journal.PrepareAsync(CancellationToken.None));
        Assert.Equal(ErrorCode.JournalUnusable, failure.Code);
        Assert.Contains("is not a database", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_directory_in_its_place_is_told()
    {
        await using var journal = new SqliteJournal(_files.Path);
        var failure = await journal.CheckAsync(CancellationToken.None);
        Assert.False(failure!.MayPass);
        Assert.Contains(_files.Path, failure.Sentence, StringComparison.Ordinal);
        Assert.Contains("node.journal.file", failure.Sentence, StringComparison.Ordinal);
    }

    public void Dispose() => _files.Dispose();

    internal override Task<ClusterJournal> OpenAsync() => Task.FromResult<ClusterJournal>(new SqliteJournal(JournalFile));
}
