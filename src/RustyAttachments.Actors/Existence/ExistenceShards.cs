using System.Globalization;
using RustyAttachments.Common.Hashing;

namespace RustyAttachments.Actors.Existence;

/// <summary>
/// Where in a cluster it is known what a store holds: each store has 16 parts, by the first hex digit of hashes, each
/// part is one entity, and the parts of a store are in shards of their own, so that all nodes share them. Pure.
/// </summary>
public static class ExistenceShards
{
    /// <summary>Parts of a store.</summary>
    public const int Parts = 16;

    /// <summary>Shards: the parts of some stores, about ten for each of a few nodes.</summary>
    public const int Shards = 64;

    /// <summary>The part that knows an object: 0 to 15.</summary>
    public static int PartOf(ContentHash hash) => hash.ShardKey >> 12;

    /// <summary>The entity of a message: the hash of the store's name, which may have any characters, and the part.</summary>
    public static string EntityId(SharedExistenceProtocol.IForPart message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return $"{ContentHasher.HashText(message.Store)}-{message.Part:x}";
    }

    /// <summary>The shard of a message's entity.</summary>
    public static string ShardId(SharedExistenceProtocol.IForPart message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return ShardId(EntityId(message));
    }

    /// <summary>The shard of an entity, by an id that <see cref="EntityId"/> has made.</summary>
    public static string ShardId(string entityId)
    {
        ArgumentNullException.ThrowIfNull(entityId);
        var store = int.Parse(entityId.AsSpan(0, 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        var part = int.Parse(entityId.AsSpan(entityId.Length - 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return (((store * Parts) + part) % Shards).ToString(CultureInfo.InvariantCulture);
    }
}
