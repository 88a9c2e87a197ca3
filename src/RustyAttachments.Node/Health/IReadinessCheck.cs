namespace RustyAttachments.Node.Health;

/// <summary>One thing that must be so before a node is given work.</summary>
internal interface IReadinessCheck
{
    /// <summary>Its name, part of the API: <c>membership</c>.</summary>
    string Name { get; }

    /// <summary>Why it is not so, or null when it is.</summary>
    Task<string?> FailureAsync(CancellationToken cancellationToken);
}
