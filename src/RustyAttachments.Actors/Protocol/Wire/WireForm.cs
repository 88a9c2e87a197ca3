using System.Runtime.Serialization;
using System.Text;
using Google.Protobuf;

namespace RustyAttachments.Actors.Protocol.Wire;

/// <summary>How one type of message looks on the wire.</summary>
/// <param name="Manifest">Names the type in remoting and in journals, for ever.</param>
/// <param name="Type">The type.</param>
/// <param name="IsKept">Whether it is kept in journals instead of being sent.</param>
internal sealed record WireForm(string Manifest, Type Type, bool IsKept)
{
    private Func<object, IMessage> _encode = null!;
    private Func<byte[], object> _decode = null!;

    /// <summary>A message between nodes.</summary>
    public static WireForm Sent<T, TWire>(string manifest, MessageParser<TWire> parser, Func<T, TWire> encode, Func<TWire, T> decode)
        where T : class, IWireMessage
        where TWire : class, IMessage<TWire> =>
        new(manifest, typeof(T), IsKept: false) { _encode = message => encode((T)message), _decode = bytes => decode(parser.ParseFrom(bytes)) };

    /// <summary>An event or a snapshot.</summary>
    public static WireForm Kept<T, TWire>(string manifest, MessageParser<TWire> parser, Func<T, TWire> encode, Func<TWire, T> decode)
        where T : class, IWireMessage
        where TWire : class, IMessage<TWire> =>
        Sent(manifest, parser, encode, decode) with { IsKept = true };

    /// <summary>The bytes of a message of the type.</summary>
    public byte[] Encode(object message)
    {
        try
        {
            return _encode(message).ToByteArray();
        }
        catch (Exception e) when (e is SerializationException or EncoderFallbackException)
        {
            throw new SerializationException($"A {Type.Name} has no form on the wire: {e.Message}", e);
        }
    }

    /// <summary>The message of the type that bytes are. Damaged ones can be an invalid operation to protobuf.</summary>
    public object Decode(byte[] bytes)
    {
        try
        {
            return _decode(bytes);
        }
        catch (Exception e) when (e is SerializationException or InvalidProtocolBufferException or DecoderFallbackException or InvalidOperationException)
        {
            throw new SerializationException($"A message '{Manifest}' cannot be read: {e.Message}", e);
        }
    }
}
