namespace RustyAttachments.Actors.Service;

/// <summary>Where a node gives objects of its content cache to others of the cluster. For nodes only: never shown.</summary>
/// <param name="Uri">The endpoint's URI.</param>
/// <param name="Token">What it wants to hear; a secret.</param>
public sealed record PeerEndpoint(string Uri, string Token)
{
    /// <summary>Without the token.</summary>
    public override string ToString() => Uri;
}
