using System.Buffers.Binary;
using RustyAttachments.Common.Hashing;

namespace RustyAttachments.Actors.Existence;

/// <summary>
/// The objects that listings of one store have shown, by prefixes of their hashes, each of <paramref name="digits"/> hex
/// digits. Not thread-safe: one actor owns it.
/// </summary>
internal sealed class ListedObjects(int digits)
{
    private Dictionary<int, ListedPrefix> _prefixes = [];
    private Dictionary<int, ListedPrefix> _old = [];

    /// <summary>The prefix that a hash is listed by.</summary>
    public int PrefixOf(ContentHash hash) => digits == 0 ? 0 : (int)(ListedPrefix.NumberOf(hash) >> (128 - (4 * digits)));

    /// <summary>A prefix as text.</summary>
    public string TextOf(int prefix) => digits == 0 ? "" : prefix.ToString("x" + digits, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Takes what a listing has shown.</summary>
    public void Add(int prefix, ListedPrefix listed) => _prefixes[prefix] = listed;

    /// <summary>Whether the object is there with its size in bytes; null when its prefix was not listed.</summary>
    public bool? Find(ContentHash hash, long size) =>
        _prefixes.TryGetValue(PrefixOf(hash), out var listed) || _old.TryGetValue(PrefixOf(hash), out listed) ? listed.Has(hash, size) : null;

    /// <summary>Forgets the listings that were there when this was called the last time.</summary>
    public void ForgetOld() => (_old, _prefixes) = (_prefixes, []);
}

/// <summary>The objects of one prefix, in the order of their hashes: 24 bytes each.</summary>
internal sealed class ListedPrefix(UInt128[] hashes, long[] sizes)
{
    /// <summary>Objects in it.</summary>
    public int Count => hashes.Length;

    /// <summary>Whether an object is among them with its size in bytes.</summary>
    public bool Has(ContentHash hash, long size) => Array.BinarySearch(hashes, NumberOf(hash)) is >= 0 and var at && sizes[at] == size;

    /// <summary>A digest as a number, in the same order.</summary>
    public static UInt128 NumberOf(ContentHash hash)
    {
        Span<byte> bytes = stackalloc byte[16];
        hash.WriteBytes(bytes);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }
}
