using RustyAttachments.Common.Errors;
using RustyAttachments.Storage.Files;
using RustyAttachments.Storage.Stores;
using RustyAttachments.TestKit.Files;

namespace RustyAttachments.Storage.Tests.Files;

public sealed class FileStoreErrorsTests
{
    [Theory]
    [InlineData(Errno.EACCES, ErrorCode.StoreAccessDenied, "denies this user to write '/s/x'")]
    [InlineData(Errno.EPERM, ErrorCode.StoreAccessDenied, "permissions")]
    [InlineData(Errno.EROFS, ErrorCode.StoreAccessDenied, "mounted read-only")]
    [InlineData(Errno.ENOSPC, ErrorCode.StoreFull, "no space left")]
    [InlineData(Errno.EDQUOT, ErrorCode.StoreFull, "quota")]
    [InlineData(Errno.ELOOP, ErrorCode.StoreAccessDenied, "link")]
    [InlineData(Errno.ENAMETOOLONG, ErrorCode.StoreUnsupported, "too long")]
    [InlineData(Errno.EFBIG, ErrorCode.StoreUnsupported, "larger")]
    [InlineData(Errno.EMFILE, ErrorCode.StoreUnreachable, "ulimit -n")]
    [InlineData(Errno.ENOENT, ErrorCode.StoreNotFound, "removed meanwhile")]
    [InlineData(Errno.EIO, ErrorCode.StoreUnreachable, "check the disk")]
    [InlineData(Errno.ESTALE, ErrorCode.StoreUnreachable, "network mount")]
    public void Each_error_number_has_its_code_and_sentence(int errno, ErrorCode code, string part)
    {
        var failure = FileStoreErrors.From(new IOException("reason", errno), "write", "/s/x");

        Assert.Equal(code, failure.Code);
        Assert.Contains(part, failure.Message, StringComparison.Ordinal);
        Assert.Equal(("write", "/s/x"), (failure.Action, failure.Key));
    }

    [Fact]
    public void Denied_access_is_recognised_in_either_form()
    {
        Assert.Equal(ErrorCode.StoreAccessDenied, FileStoreErrors.From(new UnauthorizedAccessException("no"), "read", "/x").Code);
        Assert.Equal(ErrorCode.StoreFull, FileStoreErrors.From(new UnauthorizedAccessException("no", new IOException("full", Errno.ENOSPC)), "read", "/x").Code);
    }

    [Fact]
    public void What_the_system_says_of_a_full_device_is_a_full_store()
    {
        using var full = File.OpenHandle("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite);

        var reported = Assert.ThrowsAny<IOException>(() => RandomAccess.Write(full, new byte[1], 0));

        Assert.Equal(ErrorCode.StoreFull, FileStoreErrors.From(reported, "write", "/dev/full").Code);
    }

    [Theory]
    [InlineData("size=256k", ErrorCode.StoreFull)]
    [InlineData("size=256k,ro", ErrorCode.StoreAccessDenied)]
    public async Task A_write_that_the_file_system_cannot_take_leaves_nothing(string options, ErrorCode code)
    {
        using var directory = new TempDirectory();
        using var small = SmallFileSystem.TryCreate(directory, options);
        if (small is null) return; // a container that may not mount; the tests above show the mapping without one
        await using var store = new FileContentStore(new FileStoreUri(small.Path));

        var failure = await Assert.ThrowsAsync<StoreException>(() =>
            store.PutAsync(StoreKey.Parse("Data/big"), new byte[1 << 20], PutOptions.Content, CancellationToken.None));

        Assert.Equal(code, failure.Code);
        Assert.Empty(Directory.EnumerateFiles(small.Path, "*", SearchOption.AllDirectories));
    }
}
