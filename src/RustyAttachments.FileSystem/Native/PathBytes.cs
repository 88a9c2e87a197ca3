using System.Buffers;
using System.Text;

namespace RustyAttachments.FileSystem.Native;

/// <summary>
/// A path as the kernel wants it: UTF-8 and a NUL, in the caller's stack space where that suffices. A text that has no
/// UTF-8 form (half a surrogate pair) or holds a NUL gives <see cref="IsValid"/> = false instead of another file's name.
/// </summary>
internal ref struct PathBytes
{
    /// <summary>Bytes of stack space that hold nearly every path.</summary>
    internal const int StackSize = 512;

    private static readonly UTF8Encoding Strict = new(false, true);
    private readonly Span<byte> _bytes;
    private byte[]? _rented;

    internal PathBytes(ReadOnlySpan<char> path, Span<byte> stack)
    {
        var most = Strict.GetMaxByteCount(path.Length) + 1;
        var space = most <= stack.Length ? stack : _rented = ArrayPool<byte>.Shared.Rent(most);
        try
        {
            var length = Strict.GetBytes(path, space);
            space[length] = 0;
            _bytes = space[..(length + 1)];
            IsValid = !space[..length].Contains((byte)0);
        }
        catch (EncoderFallbackException)
        {
            _bytes = default;
        }
    }

    /// <summary>Whether the text can be a path at all.</summary>
    internal bool IsValid { get; }

    /// <summary>The bytes with the NUL at the end.</summary>
    internal readonly ReadOnlySpan<byte> WithNul => _bytes;

    /// <summary>Gives rented space back.</summary>
    public void Dispose()
    {
        if (_rented is null) return;
        ArrayPool<byte>.Shared.Return(_rented);
        _rented = null;
    }
}
