using System.Text;
using RustyAttachments.Common.Paths;

namespace RustyAttachments.Storage.Manifests;

/// <summary>The name that a manifest gets in the store when the user gives none. Pure.</summary>
public static class ManifestName
{
    private const int MaxBytes = 200; // the key also holds a time and a hash, in at most 900 bytes

    /// <summary>The name of the only path, or of the deepest common directory; <c>root</c> for <c>/</c>.</summary>
    public static string For(IReadOnlyCollection<string> absolutePaths)
    {
        ArgumentNullException.ThrowIfNull(absolutePaths);
        var common = absolutePaths.Count == 1 ? absolutePaths.First() : ManifestPath.CommonAncestor(absolutePaths);
        var name = new StringBuilder();
        foreach (var rune in common[(common.LastIndexOf('/') + 1)..].EnumerateRunes())
        {
            var shown = Rune.IsControl(rune) || rune == Rune.ReplacementChar ? new Rune('_') : rune;
            if (Encoding.UTF8.GetByteCount(name.ToString()) + shown.Utf8SequenceLength > MaxBytes) break;
            name.Append(shown);
        }

        return name.Length == 0 ? "root" : name.ToString();
    }
}
