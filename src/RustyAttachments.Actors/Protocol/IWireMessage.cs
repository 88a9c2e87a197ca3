namespace RustyAttachments.Actors.Protocol;

/// <summary>
/// Marks what crosses nodes or is kept in a journal: immutable, bounded in size, and with a form of its own in
/// <c>protocol.proto</c>. Everything else stays where it is made.
/// </summary>
public interface IWireMessage;
