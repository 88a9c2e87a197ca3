using RustyAttachments.Integration.Tests.Support;

namespace RustyAttachments.Cluster.Tests.Support;

/// <summary>A test with a real cluster, which needs the S3 server that <c>./test</c> starts.</summary>
public sealed class ClusterFactAttribute : FactAttribute
{
    public ClusterFactAttribute()
    {
        if (S3Server.Endpoint is null) Skip = "needs the S3 server that ./test starts";
    }
}
