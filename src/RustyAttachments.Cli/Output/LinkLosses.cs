using System.Text.Json;
using RustyAttachments.Cli.Progress;
using RustyAttachments.Model.Operations;

namespace RustyAttachments.Cli.Output;

/// <summary>What became of the links that lead out of the parts of a manifest.</summary>
internal static class LinkLosses
{
    /// <summary>A sentence, or null when every link stayed one.</summary>
    public static string? Describe(IReadOnlyCollection<Subtree> parts)
    {
        (long Count, string What)[] losses =
        [
            (parts.Sum(static p => (long)p.CollapsedSymlinks), "replaced by their content"),
            (parts.Sum(static p => (long)p.ExcludedSymlinks), "left out as --symlinks says"),
            (parts.Sum(static p => (long)p.DroppedSymlinks), "left out because the manifest has no content for them"),
        ];
        var texts = losses.Where(static l => l.Count > 0).Select(static l => $"{ProgressText.Count(l.Count)} {l.What}").ToList();
        return texts.Count == 0 ? null : $"symbolic links: {string.Join(", ", texts)}";
    }

    /// <summary>Writes the counts as members of a document.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyCollection<Subtree> parts)
    {
        json.WriteNumber("collapsedSymlinks", parts.Sum(static p => (long)p.CollapsedSymlinks));
        json.WriteNumber("excludedSymlinks", parts.Sum(static p => (long)p.ExcludedSymlinks));
        json.WriteNumber("droppedSymlinks", parts.Sum(static p => (long)p.DroppedSymlinks));
    }
}
