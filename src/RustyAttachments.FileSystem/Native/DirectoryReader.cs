using System.Runtime.InteropServices;

namespace RustyAttachments.FileSystem.Native;

/// <summary>Lists one directory after another with few system calls and no allocation per entry. Not thread-safe.</summary>
internal sealed unsafe class DirectoryReader : IDisposable
{
    private const int BufferSize = 64 * 1024;
    private const int LengthOffset = 16, KindOffset = 18, NameOffset = 19;
    private readonly byte* _buffer = (byte*)NativeMemory.Alloc(BufferSize);
    private int _at;
    private int _end;

    /// <summary>The directory that is open, or -1.</summary>
    internal int Descriptor { get; private set; } = -1;

    /// <summary>Opens a directory of any depth, which must not be a link. Returns below zero the negated error number.</summary>
    internal int Open(string path)
    {
        Close();
        return Descriptor = LongPath.Open(path, OpenFlags.ListDirectory);
    }

    /// <summary>Opens for listing the directory that a descriptor stands for.</summary>
    internal int Open(int directory)
    {
        Close();
        return Descriptor = Posix.OpenAt(directory, ".\0"u8, OpenFlags.ListDirectory);
    }

    /// <summary>
    /// The next entry: 1, 0 at the end, or a negated error number. The name (which ends with its NUL) is valid until
    /// the next call. A kind that the file system does not tell is <see cref="EntryKind.Unknown"/>.
    /// </summary>
    internal int Next(out ReadOnlySpan<byte> name, out EntryKind kind)
    {
        name = default;
        kind = default;
        while (true)
        {
            if (_at >= _end)
            {
                _end = Posix.ReadDirectory(Descriptor, _buffer, BufferSize);
                _at = 0;
                if (_end <= 0) return _end;
            }

            var record = _buffer + _at;
            _at += *(ushort*)(record + LengthOffset);
            name = WithNul(record + NameOffset);
            if (IsSelfOrParent(name)) continue;
            kind = KindOf(record[KindOffset]);
            return 1;
        }
    }

    /// <summary>Closes the open directory, if any.</summary>
    internal void Close()
    {
        if (Descriptor >= 0) Posix.Close(Descriptor);
        (Descriptor, _at, _end) = (-1, 0, 0);
    }

    public void Dispose()
    {
        Close();
        NativeMemory.Free(_buffer);
    }

    private static ReadOnlySpan<byte> WithNul(byte* name) =>
        new(name, MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name).Length + 1);

    private static bool IsSelfOrParent(ReadOnlySpan<byte> name) =>
        name[0] == '.' && (name.Length == 2 || (name.Length == 3 && name[1] == '.'));

    private static EntryKind KindOf(byte type) => type switch
    {
        8 => EntryKind.File,
        4 => EntryKind.Directory,
        10 => EntryKind.Link,
        1 => EntryKind.Fifo,
        12 => EntryKind.Socket,
        2 or 6 => EntryKind.Device,
        _ => EntryKind.Unknown,
    };
}
