using RustyAttachments.Common.Errors;

namespace RustyAttachments.Common.Tests.Errors;

public sealed class ErrorCodeTests
{
    [Fact]
    public void A_code_is_shown_with_four_digits()
    {
        Assert.Equal("RA0000", ErrorCode.Internal.ToText());
        Assert.Equal("RA1003", new RustyAttachmentsException(ErrorCode.GlobInvalid, "x").CodeText);
    }

    [Fact]
    public void Codes_are_unique_and_in_a_family()
    {
        var codes = Enum.GetValues<ErrorCode>().Select(code => (int)code).ToList();
        Assert.Equal(codes.Count, Enum.GetNames<ErrorCode>().Length);
        Assert.Equal(codes.Count, codes.Distinct().Count());
        Assert.All(codes.Where(code => code != 0), code => Assert.InRange(code, 1000, 5999));
    }

    [Fact]
    public void Exceptions_keep_what_they_are_about()
    {
        var cause = new IOException("disk");
        var manifest = new ManifestException(ErrorCode.ManifestPathInvalid, "bad", "a/b", cause);
        Assert.Equal(("a/b", cause, "bad"), (manifest.Entry, manifest.InnerException, manifest.Message));
        Assert.Equal("/tmp/x", new LocalIOException(ErrorCode.LocalReadFailed, "/tmp/x", "unreadable").Path);
    }
}
