using System.Xml;

namespace RustyAttachments.Storage.S3.Errors;

/// <summary>What the body of a failed answer says. Null where it says nothing of the kind.</summary>
internal readonly record struct ErrorXml(string? Code, string? Message, string? RequestId, string? Region)
{
    /// <summary>The longest body that is looked at, in bytes.</summary>
    public const int MaxBytes = 64 * 1024;

    private const int MaxCode = 128;
    private const int MaxMessage = 4096;

    private static readonly XmlReaderSettings Hostile = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = MaxBytes,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        IgnoreWhitespace = true,
    };

    /// <summary>Reads a body; whatever is not S3's error document, or only begins like one, says nothing.</summary>
    public static ErrorXml Parse(byte[] body)
    {
        if (body.Length is 0 or > MaxBytes) return default;
        try
        {
            using var stream = new MemoryStream(body, writable: false);
            using var reader = XmlReader.Create(stream, Hostile);
            return reader.MoveToContent() == XmlNodeType.Element && reader.LocalName == "Error" ? Read(reader) : default;
        }
        catch (Exception e) when (e is XmlException or ArgumentException or InvalidOperationException)
        {
            return default;
        }
    }

    private static ErrorXml Read(XmlReader reader)
    {
        var error = default(ErrorXml);
        reader.ReadStartElement();
        while (reader.NodeType is not (XmlNodeType.EndElement or XmlNodeType.None))
        {
            error = (reader.NodeType, reader.LocalName) switch
            {
                (XmlNodeType.Element, "Code") => error with { Code = Text(reader, MaxCode) },
                (XmlNodeType.Element, "Message") => error with { Message = Text(reader, MaxMessage) },
                (XmlNodeType.Element, "RequestId") => error with { RequestId = Text(reader, MaxCode) },
                (XmlNodeType.Element, "Region") => error with { Region = Text(reader, MaxCode) },
                _ => Skipped(reader, error),
            };
        }

        return error;
    }

    private static ErrorXml Skipped(XmlReader reader, ErrorXml error)
    {
        reader.Skip();
        return error;
    }

    private static string? Text(XmlReader reader, int most)
    {
        var text = reader.ReadElementContentAsString().Trim();
        return text.Length == 0 ? null : text.Length <= most ? text : text[..most];
    }
}
