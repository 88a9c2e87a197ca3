using System.Globalization;

namespace RustyAttachments.Common.Errors;

/// <summary>
/// Every expected failure of the system. The message is one or two sentences for people: what failed, where, and what
/// to do next; it holds no secret. <see cref="Code"/> is for programs.
/// </summary>
public class RustyAttachmentsException : Exception
{
    /// <summary>Creates the failure <paramref name="code"/> with a complete message.</summary>
    public RustyAttachmentsException(ErrorCode code, string message, Exception? inner = null)
        : base(message, inner) => Code = code;

    /// <summary>The stable code of this failure.</summary>
    public ErrorCode Code { get; }

    /// <summary>The code as users see it, for example <c>RA1100</c>.</summary>
    public string CodeText => Code.ToText();
}

/// <summary>A manifest, or a combination of manifests, was rejected. Codes 11xx.</summary>
public sealed class ManifestException : RustyAttachmentsException
{
    /// <summary>Rejects a manifest because of <paramref name="entry"/>, or as a whole when that is null.</summary>
    public ManifestException(ErrorCode code, string message, string? entry = null, Exception? inner = null)
        : base(code, message, inner) => Entry = entry;

    /// <summary>The path of the offending entry, when one entry is to blame.</summary>
    public string? Entry { get; }
}

/// <summary>The local file system refused or failed. Codes 2xxx, and 1001/1002 for paths that users named.</summary>
public sealed class LocalIOException : RustyAttachmentsException
{
    /// <summary>Reports a failure at <paramref name="path"/>.</summary>
    public LocalIOException(ErrorCode code, string path, string message, Exception? inner = null)
        : base(code, message, inner) => Path = path;

    /// <summary>The local path that the failure is about.</summary>
    public string Path { get; }
}

/// <summary>Texts and families of <see cref="ErrorCode"/>.</summary>
public static class ErrorCodeExtensions
{
    /// <summary>The code as users see it: <c>RA</c> and four digits.</summary>
    public static string ToText(this ErrorCode code) => "RA" + ((int)code).ToString("D4", CultureInfo.InvariantCulture);
}
