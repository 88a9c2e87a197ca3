using RustyAttachments.Storage.Stores;
using RustyAttachments.TestKit.Stores;

namespace RustyAttachments.Storage.Tests.Stores;

public sealed class InMemoryContentStoreTests : ContentStoreContract
{
    private readonly InMemoryContentStore _store = new();

    protected override Task<IContentStore> OpenAsync() => Task.FromResult<IContentStore>(_store);
}
