using System.IO.Hashing;
using System.Text;

namespace RustyAttachments.Common.Hashing;

/// <summary>XXH128 (XXH3, 128 bits, seed 0) over bytes, in one call or piece by piece.</summary>
public sealed class ContentHasher
{
    private readonly XxHash128 _state = new();

    /// <summary>The hash of <paramref name="bytes"/>.</summary>
    public static ContentHash Hash(ReadOnlySpan<byte> bytes) => new(XxHash128.HashToUInt128(bytes));

    /// <summary>The hash of a text's UTF-8 bytes; keys of manifests are made of it.</summary>
    public static ContentHash HashText(string text) => Hash(Encoding.UTF8.GetBytes(text));

    /// <summary>Adds <paramref name="bytes"/> to the content.</summary>
    public void Append(ReadOnlySpan<byte> bytes) => _state.Append(bytes);

    /// <summary>The hash of everything added so far; adding may go on.</summary>
    public ContentHash Current() => new(_state.GetCurrentHashAsUInt128());

    /// <summary>Forgets everything, to hash other content.</summary>
    public void Reset() => _state.Reset();
}
