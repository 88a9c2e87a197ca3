using RustyAttachments.Storage.Stores;
using RustyAttachments.Storage.Verification;
using Xunit;

namespace RustyAttachments.TestKit.Stores;

/// <summary>The check at the end of a storage test: nothing in the store is damaged, no manifest names what is not there.</summary>
public static class StoreAudit
{
    /// <summary>Reads everything; fails with every finding, and with <paramref name="where"/> to say which run it was.</summary>
    public static async Task<VerifyReport> SoundAsync(IContentStore store, string where = "")
    {
        var report = await new StoreVerifier(store, new VerifyOptions { ReadShare = 1 }).RunAsync(CancellationToken.None);
        Assert.True(report.FindingCount == 0, $"{where}: {string.Join("\n", report.Findings.Select(finding => finding.Message))}");
        Assert.Equal(report.Objects, report.ObjectsRead);
        return report;
    }
}
