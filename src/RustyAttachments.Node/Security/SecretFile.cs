namespace RustyAttachments.Node.Security;

/// <summary>Reads small files that hold one secret.</summary>
internal static class SecretFile
{
    private const int MaxBytes = 4096;
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>
    /// The text of a file without the blanks around it; empty when the file is too long for a secret, null (and a problem)
    /// when it cannot be read. A file that others than its owner may read is worth a warning. <paramref name="kind"/> is
    /// what people call it.
    /// </summary>
    public static string? Read(string kind, string path, ICollection<string> problems, ICollection<string> warnings)
    {
        try
        {
            if ((File.GetUnixFileMode(path) & Others) != 0) warnings.Add($"The {kind} file '{path}' can be read or written by others than its owner; run: chmod 600 '{path}'.");
            return new FileInfo(path).Length > MaxBytes ? "" : File.ReadAllText(path).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add($"the {kind} file '{path}' cannot be read ({e.Message.TrimEnd('.')})");
            return null;
        }
    }
}
