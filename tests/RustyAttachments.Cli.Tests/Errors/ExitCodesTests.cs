using RustyAttachments.Cli.Errors;
using RustyAttachments.Common.Errors;

namespace RustyAttachments.Cli.Tests.Errors;

public class ExitCodesTests
{
    [Theory]
    [InlineData(ErrorCode.Internal, 1)]
    [InlineData(ErrorCode.UsageInvalid, 2)]
    [InlineData(ErrorCode.GlobInvalid, 2)]
    [InlineData(ErrorCode.QuantityInvalid, 2)]
    [InlineData(ErrorCode.StoreUriInvalid, 2)]
    [InlineData(ErrorCode.ConfigInvalid, 2)]
    [InlineData(ErrorCode.PathNotFound, 3)]
    [InlineData(ErrorCode.PathWrongKind, 3)]
    [InlineData(ErrorCode.LocalDiskFull, 1)]
    [InlineData(ErrorCode.LocalPermissionDenied, 1)]
    [InlineData(ErrorCode.LocalReadOnly, 1)]
    [InlineData(ErrorCode.LocalFileChanged, 1)]
    [InlineData(ErrorCode.StoreUnreachable, 4)]
    [InlineData(ErrorCode.StoreAccessDenied, 4)]
    [InlineData(ErrorCode.StoreNotFound, 4)]
    [InlineData(ErrorCode.StoreCredentialsMissing, 4)]
    [InlineData(ErrorCode.StoreObjectMissing, 6)]
    [InlineData(ErrorCode.StoreObjectDamaged, 6)]
    [InlineData(ErrorCode.TransferFailed, 1)]
    [InlineData(ErrorCode.TransferCancelled, 130)]
    [InlineData(ErrorCode.WorkUnitFailed, 1)]
    public void Codes_map_to_exit_codes(ErrorCode code, int exit) => Assert.Equal(exit, (int)ExitCodes.For(code));

    [Fact]
    public void Whatever_is_wrong_with_a_manifest_is_invalid_input() =>
        Assert.All(Enum.GetValues<ErrorCode>().Where(c => (int)c is >= 1100 and < 1200), c => Assert.Equal(ExitCode.InputInvalid, ExitCodes.For(c)));

    [Fact]
    public void No_failure_is_reported_as_success() =>
        Assert.All(Enum.GetValues<ErrorCode>(), c => Assert.NotEqual(ExitCode.Done, ExitCodes.For(c)));
}
