using System.Security.Cryptography;
using System.Text;
using RustyAttachments.Node.Configuration;

namespace RustyAttachments.Node.Security;

/// <summary>What a request may do.</summary>
internal enum Access
{
    /// <summary>What needs no token.</summary>
    None,
    /// <summary>Look.</summary>
    Read,
    /// <summary>Look, and change things.</summary>
    Operate,
}

/// <summary>
/// The tokens of the management endpoint. Only their digests are kept, and digests of equal length are compared, so that
/// the time a comparison takes says nothing.
/// </summary>
internal sealed class AccessTokens
{
    private const int MinLength = 16;

    private readonly byte[]? _read;
    private readonly byte[]? _operate;

    /// <summary>Takes the tokens; with neither, everybody may do everything.</summary>
    public AccessTokens(string? read, string? operate) => (_read, _operate) = (Digest(read), Digest(operate));

    /// <summary>Whether requests need a token.</summary>
    public bool AreRequired => _read is not null || _operate is not null;

    /// <summary>Reads the token files; what is wrong becomes a problem, what is unwise a warning.</summary>
    public static AccessTokens Load(ManagementSettings settings, ICollection<string> problems, ICollection<string> warnings)
    {
        var read = ReadFile(settings.ReadTokenFile, problems, warnings);
        var operate = ReadFile(settings.OperateTokenFile, problems, warnings);
        if (read is not null && read == operate) problems.Add("management.read-token-file and management.operate-token-file hold the same token; make two");
        return new AccessTokens(read, operate);
    }

    /// <summary>What the bearer of <paramref name="token"/> may do.</summary>
    public Access Of(string? token)
    {
        if (!AreRequired) return Access.Operate;
        if (Digest(token) is not { } digest) return Access.None;
        // Both comparisons always happen.
        var operate = Matches(_operate, digest);
        var read = Matches(_read, digest);
        return operate ? Access.Operate : read ? Access.Read : Access.None;
    }

    private static bool Matches(byte[]? expected, byte[] digest) => expected is not null && CryptographicOperations.FixedTimeEquals(expected, digest);

    private static byte[]? Digest(string? token) => string.IsNullOrEmpty(token) ? null : SHA256.HashData(Encoding.UTF8.GetBytes(token));

    private static string? ReadFile(string? path, ICollection<string> problems, ICollection<string> warnings)
    {
        if (path is null || SecretFile.Read("token", path, problems, warnings) is not { } token) return null;
        if (token.Length >= MinLength && token.All(static c => c is > ' ' and <= '~')) return token;
        problems.Add($"the token file '{path}' must hold one token of {MinLength} or more printable characters without blanks; make one with: openssl rand -hex 32");
        return null;
    }
}
