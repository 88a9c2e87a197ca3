using RustyAttachments.Common.Errors;

namespace RustyAttachments.Cli.Manifests;

/// <summary>
/// Operations on manifests name their arguments by role ("the parent", "diff 2"); people know them by file. Adds the
/// names of those that a message is about. Pure.
/// </summary>
internal static class ArgumentNames
{
    /// <summary>Runs <paramref name="operate"/>; a refusal of it comes with the names of the manifests to blame.</summary>
    /// <param name="roles">Roles with the manifests in them.</param>
    /// <param name="operate">The operation.</param>
    public static T During<T>(IEnumerable<(string Role, ReadManifest Manifest)> roles, Func<T> operate)
    {
        try
        {
            return operate();
        }
        catch (ManifestException e) when (e.Code == ErrorCode.ManifestMismatch)
        {
            throw new ManifestException(e.Code, Explain(e.Message, roles.Select(static r => (r.Role, r.Manifest.Name))), e.Entry, e);
        }
    }

    /// <summary>The message with what stands behind each role in it: <c>… (the parent: 'a.json'; diff 1: 'b.json').</c></summary>
    public static string Explain(string message, IEnumerable<(string Role, string Name)> roles)
    {
        var meant = roles.Where(role => Mentions(message, role.Role)).Select(static role => $"{role.Role}: {role.Name}").ToList();
        return meant.Count == 0 ? message : $"{message.TrimEnd('.')} ({string.Join("; ", meant)}).";
    }

    /// <summary>"diff 1" is not mentioned by "diff 12".</summary>
    private static bool Mentions(string message, string role)
    {
        for (var at = message.IndexOf(role, StringComparison.OrdinalIgnoreCase); at >= 0; at = message.IndexOf(role, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            var end = at + role.Length;
            if ((at == 0 || !char.IsLetterOrDigit(message[at - 1])) && (end == message.Length || !char.IsLetterOrDigit(message[end]))) return true;
        }

        return false;
    }
}
