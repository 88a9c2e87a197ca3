namespace RustyAttachments.Integration.Tests.Support;

/// <summary>A test that needs root, to mount a file system or to drop a capability.</summary>
public sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute()
    {
        if (!Environment.IsPrivilegedProcess) Skip = "needs root";
    }
}

/// <summary>A test that needs the S3 server that <c>./test</c> starts.</summary>
public sealed class S3FactAttribute : FactAttribute
{
    public S3FactAttribute()
    {
        if (S3Server.Endpoint is null) Skip = "needs the S3 server that ./test starts";
    }
}
