using RustyAttachments.Common.Errors;
using RustyAttachments.Model.Entries;

namespace RustyAttachments.Model.Codecs;

/// <summary>
/// Pieces of a long array of canonical entries, read on all processors before anyone has seen what stands in front of
/// them: each begins where an entry seems to begin. Whoever reads the text from its start takes a piece when it arrives
/// exactly there, and reads for itself what is in none, so that what comes of a text does not depend on the pieces.
/// </summary>
internal sealed class EntryPieces
{
    private readonly EntryPiece?[] _pieces;
    private int _next;

    private EntryPieces(EntryPiece?[] pieces) => _pieces = pieces;

    /// <summary>Entries in all pieces.</summary>
    public int Count => _pieces.Sum(static p => p?.Files.Count ?? 0);

    /// <summary>Reads the pieces of an array whose first entry begins at byte <paramref name="begin"/>; null when it is short or does not look canonical.</summary>
    public static unsafe EntryPieces? Read(ReadOnlySpan<byte> text, int begin, bool v2023, DirectoryTable table, DecodeLimits limits)
    {
        var pieceBytes = Math.Max(1, limits.PieceBytes);
        var pieces = new EntryPiece?[(text.Length - begin) / pieceBytes];
        if (pieces.Length < 2 || !text[begin..].StartsWith(EntryPiece.Start)) return null;
        var length = text.Length;
        fixed (byte* start = text)
        {
            var address = (nint)start; // the text stays where it is until the loop is done
            Parallel.For(0, pieces.Length, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, limits.NewScratch, (i, _, scratch) =>
            {
                var whole = new ReadOnlySpan<byte>((void*)address, length);
                var from = begin + (i * pieceBytes);
                var to = i == pieces.Length - 1 ? length : from + pieceBytes;
                var first = i == 0 ? begin : EntryPiece.Find(whole, from, to);
                if (first < 0) return scratch;
                pieces[i] = new EntryPiece(first, new PathUnfolder(table, limits, length, ahead: true));
                pieces[i]!.Read(whole, to, v2023, scratch);
                return scratch;
            }, static _ => { });
        }

        return new EntryPieces(pieces);
    }

    /// <summary>The piece whose first entry begins at byte <paramref name="at"/>, if there is one; bytes are asked for in ascending order.</summary>
    public EntryPiece? At(int at)
    {
        while (_next < _pieces.Length && (_pieces[_next] is not { } piece || piece.Begin < at)) _next++;
        return _next < _pieces.Length && _pieces[_next]!.Begin == at ? _pieces[_next++] : null;
    }
}

/// <summary>Canonical entries that stand one behind the other.</summary>
/// <param name="begin">The byte at which the first begins.</param>
/// <param name="paths">What unfolds their paths.</param>
internal sealed class EntryPiece(int begin, PathUnfolder paths)
{
    private const int UsualEntryBytes = 100;

    /// <summary>What every canonical entry begins with.</summary>
    public static ReadOnlySpan<byte> Start => "{\"hash\":\""u8;

    /// <summary>The byte at which the first entry begins.</summary>
    public int Begin { get; } = begin;

    /// <summary>The byte behind the last entry.</summary>
    public int End { get; private set; } = begin;

    /// <summary>The entries.</summary>
    public List<FileEntry> Files { get; } = [];

    /// <summary>What has unfolded the paths.</summary>
    public PathUnfolder Paths => paths;

    /// <summary>The numbers of the directories that the entries are in; the same one may stand several times.</summary>
    public List<int> Parents { get; } = [];

    /// <summary>Where the first entry seems to begin that stands behind another one that ends from byte <paramref name="from"/> on and before <paramref name="to"/>; negative when there is none.</summary>
    public static int Find(ReadOnlySpan<byte> text, int from, int to)
    {
        var between = "},{\"hash\":\""u8;
        var found = text[from..Math.Min(text.Length, to + between.Length - 1)].IndexOf(between);
        return found < 0 ? -1 : from + found + 2;
    }

    /// <summary>Reads entries up to the first that is not canonical or wrong, or that ends at byte <paramref name="to"/> or behind.</summary>
    public void Read(ReadOnlySpan<byte> text, int to, bool v2023, char[] scratch)
    {
        Files.EnsureCapacity(((to - Begin) / UsualEntryBytes) + 1);
        var entry = default(CanonicalEntry);
        try
        {
            for (var at = Begin; entry.TryRead(text, ref at, v2023, scratch); at++)
            {
                Files.Add(entry.ToFile(paths, scratch, v2023, out var parent));
                if (Parents.Count == 0 || Parents[^1] != parent) Parents.Add(parent);
                End = at;
                if (at > to || at == text.Length || text[at] != ',') break;
            }
        }
        catch (ManifestException)
        {
            // Whoever comes here from the start of the text will find the same and say so.
        }
    }
}
