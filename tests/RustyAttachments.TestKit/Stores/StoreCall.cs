namespace RustyAttachments.TestKit.Stores;

/// <summary>The calls of a content store.</summary>
[Flags]
public enum StoreCall
{
    None = 0,
    Head = 1,
    Put = 2,
    PutFile = 4,
    GetRange = 8,
    Get = 16,
    GetToFile = 32,
    List = 64,
    Delete = 128,
    Copy = 256,
    Writes = Put | PutFile,
    Reads = GetRange | Get | GetToFile,
    Any = 511,
}
