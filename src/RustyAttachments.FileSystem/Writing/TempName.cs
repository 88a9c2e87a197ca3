using System.Globalization;
using System.Text;

namespace RustyAttachments.FileSystem.Writing;

/// <summary>Names of unfinished files: <c>.name.random.ra-tmp</c>, hidden, beside the target, within NAME_MAX.</summary>
internal static class TempName
{
    private const int MaxNameBytes = 255;
    private const int RandomDigits = 12;
    private static readonly int Overhead = ".".Length + ".".Length + RandomDigits + Suffix.Length;

    internal static ReadOnlySpan<byte> Suffix => ".ra-tmp"u8;

    /// <summary>A new name for something that will be called <paramref name="name"/>.</summary>
    internal static string For(string name) => string.Create(
        CultureInfo.InvariantCulture,
        $".{Shortened(name)}.{Random.Shared.NextInt64(1L << (4 * RandomDigits)):x12}.ra-tmp");

    /// <summary>Whether a name (without NUL) is of this form.</summary>
    internal static bool Is(ReadOnlySpan<byte> name) => name.Length > Overhead && name[0] == '.' && name.EndsWith(Suffix);

    /// <summary>As many leading characters as fit.</summary>
    private static string Shortened(string name)
    {
        var room = MaxNameBytes - Overhead;
        if (Encoding.UTF8.GetByteCount(name) <= room) return name;
        var kept = 0;
        foreach (var rune in name.EnumerateRunes())
        {
            room -= rune.Utf8SequenceLength;
            if (room < 0) break;
            kept += rune.Utf16SequenceLength;
        }

        return name[..kept];
    }
}
