using System.Text;
using RustyAttachments.Cli.Manifests;
using RustyAttachments.Common.Errors;
using RustyAttachments.TestKit.Files;

namespace RustyAttachments.Cli.Tests.Manifests;

public sealed class OutputFileTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    [Fact]
    public async Task A_file_is_created_or_replaced_and_nothing_else_is_left()
    {
        var path = _directory.WriteFile("m.json", "old");
        await WriteAsync(path, "new");
        await WriteAsync(_directory["other.json"], "first");
        Assert.Equal("new", await File.ReadAllTextAsync(path));
        Assert.Equal(["m.json", "other.json"], Names());
    }

    [Fact]
    public async Task A_link_stays_a_link_and_its_target_is_replaced()
    {
        var target = _directory.WriteFile("real.json", "old");
        var link = File.CreateSymbolicLink(_directory["link.json"], target).FullName;
        await WriteAsync(link, "new");
        Assert.Equal(target, new FileInfo(link).LinkTarget);
        Assert.Equal("new", await File.ReadAllTextAsync(target));
    }

    [Fact]
    public async Task A_device_is_written_in_place_not_replaced()
    {
        await WriteAsync("/dev/null", "gone");
        await WriteAsync(File.CreateSymbolicLink(_directory["null"], "/dev/null").FullName, "gone");
        Assert.Equal(0, new FileInfo("/dev/null").Length);
    }

    [Theory]
    [InlineData("/dev/full", ErrorCode.LocalDiskFull)]
    [InlineData("/nowhere/m.json", ErrorCode.PathNotFound)]
    [InlineData("/tmp", ErrorCode.PathWrongKind)]
    public async Task A_place_that_cannot_be_written_is_told(string path, ErrorCode code)
    {
        var e = await Assert.ThrowsAsync<LocalIOException>(() => WriteAsync(path, "x"));
        Assert.Equal(code, e.Code);
        Assert.Contains($"'{path}'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_half_way_leaves_the_old_file_and_no_other()
    {
        var path = _directory.WriteFile("m.json", "old");
        using var broken = new BrokenStream();
        await Assert.ThrowsAsync<LocalIOException>(() => OutputFile.WriteAsync(path, broken, CancellationToken.None));
        Assert.Equal("old", await File.ReadAllTextAsync(path));
        Assert.Equal(["m.json"], Names());
    }

    public void Dispose() => _directory.Dispose();

    private IEnumerable<string?> Names() => Directory.GetFileSystemEntries(_directory.Path).Select(Path.GetFileName).Order();

    private static Task WriteAsync(string path, string text) =>
        OutputFile.WriteAsync(path, new MemoryStream(Encoding.UTF8.GetBytes(text)), CancellationToken.None);

    private sealed class BrokenStream : MemoryStream
    {
        private bool _read;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_read) throw new IOException("broken");
            _read = true;
            buffer.Span[0] = 1;
            return ValueTask.FromResult(1);
        }

        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) =>
            CopyAsync(destination, cancellationToken);

        private async Task CopyAsync(Stream destination, CancellationToken cancellationToken)
        {
            var buffer = new byte[1];
            while (true) await destination.WriteAsync(buffer.AsMemory(0, await ReadAsync(buffer, cancellationToken)), cancellationToken);
        }
    }
}
