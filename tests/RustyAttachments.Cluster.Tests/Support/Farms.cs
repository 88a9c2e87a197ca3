[assembly: CollectionBehavior(MaxParallelThreads = RustyAttachments.Cluster.Tests.Support.Farms.Count)]

namespace RustyAttachments.Cluster.Tests.Support;

/// <summary>The farms, on which scenarios run at the same time: what they do most is to wait until nodes are missed.</summary>
public static class Farms
{
    /// <summary>How many there are.</summary>
    public const int Count = 4;

    /// <summary>The farm on which nodes die.</summary>
    public const string Deaths = "deaths";

    /// <summary>The farm whose lines are cut.</summary>
    public const string Partitions = "partitions";

    /// <summary>The farm whose nodes, store and database are away for a while.</summary>
    public const string Absences = "absences";

    /// <summary>The farm whose nodes see different trees and times.</summary>
    public const string Views = "views";
}

[CollectionDefinition(Farms.Deaths)]
public sealed class DeathScenarios : ICollectionFixture<Farm>;

[CollectionDefinition(Farms.Partitions)]
public sealed class PartitionScenarios : ICollectionFixture<Farm>;

[CollectionDefinition(Farms.Absences)]
public sealed class AbsenceScenarios : ICollectionFixture<Farm>;

[CollectionDefinition(Farms.Views)]
public sealed class ViewScenarios : ICollectionFixture<Farm>;
