using RustyAttachments.Storage.Memory;
using RustyAttachments.Storage.Stores;
using RustyAttachments.TestKit.Stores;

namespace RustyAttachments.Storage.S3.Tests.RealServer;

/// <summary>The contract with the sizes that users have.</summary>
public abstract class S3ContentStoreTests(bool sdkOnly) : ContentStoreContract
{
    private S3StoreUri? _uri;

    protected override async Task<IContentStore> OpenAsync() =>
        new S3ContentStore(_uri ??= await S3Server.FreshUriAsync() with { SdkOnly = sdkOnly }, new S3StoreOptions { Credentials = S3Server.Credentials });
}

/// <summary>The contract with sizes so small that even little content takes parts and ranges.</summary>
public abstract class S3ContentStoreInPartsTests(bool sdkOnly) : ContentStoreContract
{
    private readonly S3StoreOptions _options = new()
    {
        Credentials = S3Server.Credentials,
        Permits = new MemoryPermits(20 << 20),
        Tuning = new S3Tuning { SingleRequestBytes = 50_000, PartBytes = 5 << 20, RangeBytes = 30_000 },
    };

    private S3StoreUri? _uri;

    // This server does not know conditions on completing an upload.
    protected override bool DecidesRaces => false;

    protected override async Task<IContentStore> OpenAsync() => new S3ContentStore(_uri ??= await S3Server.FreshUriAsync() with { SdkOnly = sdkOnly }, _options);

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        Assert.Equal((0, 0), (_options.Permits.InUse, _options.Buffers.Rented));
        Assert.Empty(await S3Server.OpenUploadsAsync(_uri!));
    }
}

public sealed class OwnClientTests() : S3ContentStoreTests(sdkOnly: false);

public sealed class SdkClientTests() : S3ContentStoreTests(sdkOnly: true);

public sealed class OwnClientInPartsTests() : S3ContentStoreInPartsTests(sdkOnly: false);

public sealed class SdkClientInPartsTests() : S3ContentStoreInPartsTests(sdkOnly: true);
