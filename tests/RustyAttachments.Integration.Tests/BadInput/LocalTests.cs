using RustyAttachments.Integration.Tests.Support;
using RustyAttachments.Storage.Files;
using RustyAttachments.Storage.Stores;
using RustyAttachments.TestKit.Files;
using static RustyAttachments.TestKit.Files.TreeNode;

namespace RustyAttachments.Integration.Tests.BadInput;

/// <summary>What the local file system can do to a transfer.</summary>
public sealed class LocalTests : IDisposable
{
    private readonly Ra _ra = new();

    private string Source => _ra["source"];

    [Fact]
    public async Task A_home_that_does_not_exist_yet_is_made_and_nothing_goes_into_the_current_directory()
    {
        System.IO.File.WriteAllText(_ra["file"], "content");
        _ra.Variables["HOME"] = _ra["new/home"];

        (await _ra.RunAsync("upload", "file")).Ended(0);

        Assert.Single(Directory.GetFiles(_ra["new/home/.rusty-attachments/store/Data"]));
        Assert.False(Path.Exists(_ra[".rusty-attachments"]));
    }

    [Fact]
    public async Task A_missing_path_is_named()
    {
        (await _ra.RunAsync("upload", _ra["nope"])).Failed(3, _ra["nope"], "RA1001");
        (await _ra.RunAsync("snapshot", _ra["nope"])).Failed(3, _ra["nope"], "RA1001");
    }

    [RootFact]
    public async Task An_unreadable_file_fails_the_run_or_is_left_out()
    {
        new Tree { ["ok"] = File("ok", mtime: 1), ["secret"] = File("x") }.CreateIn(Source);
        System.IO.File.SetUnixFileMode(_ra["source/secret"], UnixFileMode.None);
        (await WithoutOverrideAsync("upload", Source)).Failed(1, _ra["source/secret"], "RA2003");
        var skipped = (await WithoutOverrideAsync("upload", Source, "--on-error", "skip", "-o", "m.json")).Ended(5);
        Assert.Contains(_ra["source/secret"], skipped.Error, StringComparison.Ordinal);
        Assert.StartsWith("uploaded 1 file, 2 B,", skipped.Output, StringComparison.Ordinal);
        (await _ra.RunAsync("download", "m.json", _ra["copy"])).Ended(0);
        Tree.AssertEqual(new Tree { ["ok"] = File("ok", mtime: 1) }, Tree.ReadFrom(_ra["copy"]));
    }

    [RootFact]
    public async Task A_destination_that_may_not_be_written_is_named()
    {
        await UploadAsync(new Tree { ["a"] = File("x") });
        var destination = _ra.Files.CreateDirectory("locked");
        System.IO.File.SetUnixFileMode(destination, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        (await WithoutOverrideAsync("download", "m.json", destination)).Failed(1, destination, "RA2003");
        (await WithoutOverrideAsync("download", "m.json", destination + "/below")).Failed(1, destination, "RA2003");
    }

    [RootFact]
    public async Task An_object_is_deleted_also_where_its_directory_cannot_be()
    {
        using var mount = TemporaryMount.Create(_ra["store/Transfers/mounted"], "size=1m");
        System.IO.File.WriteAllText(mount.Path + "/segment", "x");
        await using var store = new FileContentStore(new FileStoreUri(_ra["store"]));
        await store.DeleteAsync(StoreKey.Parse("Transfers/mounted/segment"), CancellationToken.None);
        Assert.Empty(System.IO.Directory.EnumerateFileSystemEntries(mount.Path));
    }

    [RootFact]
    public async Task A_read_only_file_system_is_named()
    {
        await UploadAsync(new Tree { ["a"] = File("x") });
        using var mount = TemporaryMount.Create(_ra["mount"], "size=1m,ro");
        (await _ra.RunAsync("download", "m.json", mount.Path)).Failed(1, mount.Path, "RA2007");
        (await _ra.RunAsync("snapshot", Source, "-o", mount.Path + "/m.json")).Failed(1, mount.Path, "RA2007");
    }

    [RootFact]
    public async Task A_full_disk_is_told_before_or_when_it_is_full_and_nothing_partial_stays()
    {
        await UploadAsync(new Tree { ["large"] = File(Trees.Bytes(3 << 20, seed: 3)), ["small"] = File("x") });
        using var mount = TemporaryMount.Create(_ra["mount"], "size=1m");
        (await _ra.RunAsync("download", "m.json", mount.Path)).Failed(1, "RA2002");
        Assert.DoesNotContain(Tree.ReadFrom(mount.Path).Paths, p => p != "small");
    }

    [RootFact]
    public async Task A_full_store_is_told_and_keeps_no_partial_object()
    {
        new Tree { ["large"] = File(Trees.Bytes(3 << 20, seed: 3)) }.CreateIn(Source);
        using var mount = TemporaryMount.Create(_ra["mount"], "size=1m");
        (await _ra.RunAsync("upload", Source, "--store", mount.Path)).Failed(4, "RA3008");
        Assert.DoesNotContain(System.IO.Directory.EnumerateFiles(mount.Path, "*", SearchOption.AllDirectories), f => new FileInfo(f).Length > 0);
    }

    [Fact]
    public async Task A_link_planted_in_the_destination_does_not_lead_a_write_outside()
    {
        await UploadAsync(new Tree { ["d/victim"] = File("new", mtime: 1) });
        var outside = new Tree { ["victim"] = File("untouched") }.CreateIn(_ra["outside"]);
        System.IO.Directory.CreateDirectory(_ra["copy"]);
        System.IO.File.CreateSymbolicLink(_ra["copy/d"], outside);
        await _ra.RunAsync("download", "m.json", _ra["copy"]);
        Assert.Equal("untouched", await System.IO.File.ReadAllTextAsync(_ra["outside/victim"]));
        Assert.Single(System.IO.Directory.EnumerateFileSystemEntries(outside));
    }

    [Fact]
    public async Task A_file_that_keeps_changing_is_told_or_left_out_and_never_described_wrongly()
    {
        new Tree { ["ok"] = File("ok"), ["busy"] = File(Trees.Bytes(48 << 20, seed: 5)) }.CreateIn(Source);
        using (new Scribbler(_ra["source/busy"]))
        {
            (await _ra.RunAsync("upload", Source)).Failed(1, _ra["source/busy"], "RA2004");
            (await _ra.RunAsync("upload", Source, "--on-error", "skip", "-o", "m.json")).Ended(5);
        }

        (await _ra.RunAsync("download", "m.json", _ra["copy"])).Ended(0);
        Assert.Equal(["ok"], Tree.ReadFrom(_ra["copy"]).Paths);
    }

    [Fact]
    public async Task Files_that_vanish_during_the_run_are_told_and_the_rest_is_right()
    {
        Trees.Small(2000).CreateIn(Source);
        using var run = _ra.Start("upload", Source, "--on-error", "skip", "-o", "m.json");
        for (var i = 1999; i >= 0 && !run.HasExited; i--) System.IO.File.Delete(_ra[$"source/d{i % 50}/f{i}"]);
        var result = await run.EndAsync(TimeSpan.FromMinutes(1));
        Assert.True(result.Code is 0 or 5, $"exit code {result.Code}: {result.Error}");
        (await _ra.RunAsync("download", "m.json", _ra["copy"])).Ended(0);
        var (all, copied) = (Trees.Small(2000), Tree.ReadFrom(_ra["copy"]));
        Assert.All(copied.Paths.Where(p => copied[p] is FileNode), p => Assert.Equal(all[p], copied[p]));
    }

    [Fact]
    public async Task Special_files_are_left_out_with_a_warning_that_names_them()
    {
        new Tree { ["ok"] = File("ok"), ["pipe"] = Fifo() }.CreateIn(Source);
        var result = (await _ra.RunAsync("upload", Source, "-o", "m.json")).Ended(0);
        Assert.Contains(result.Error.Split('\n'), l => l.StartsWith("warning: ", StringComparison.Ordinal) && l.Contains(_ra["source/pipe"], StringComparison.Ordinal));
        (await _ra.RunAsync("download", "m.json", _ra["copy"])).Ended(0);
        Assert.Equal(["ok"], Tree.ReadFrom(_ra["copy"]).Paths);
    }

    [Fact]
    public async Task A_destination_that_is_a_file_is_named()
    {
        await UploadAsync(new Tree { ["a"] = File("x") });
        var file = _ra.Files.WriteFile("file", "x");
        (await _ra.RunAsync("download", "m.json", file)).Failed(3, file, "RA1002");
    }

    public void Dispose() => _ra.Dispose();

    private async Task UploadAsync(Tree tree)
    {
        tree.CreateIn(Source);
        (await _ra.RunAsync("upload", Source, "-o", "m.json")).Ended(0);
    }

    // Root may read and write everything; without these capabilities it is held to permissions like anybody else.
    private async Task<RaResult> WithoutOverrideAsync(params string[] args)
    {
        using var run = _ra.StartOther("setpriv", ["--bounding-set", "-dac_override,-dac_read_search", Ra.Executable, .. args]);
        return await run.EndAsync(TimeSpan.FromMinutes(1));
    }
}
