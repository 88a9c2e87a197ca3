namespace RustyAttachments.Model;

/// <summary>What becomes of symbolic links. A link is "escaping" when its target is outside of what is collected (or of the new root).</summary>
public enum SymlinkPolicy
{
    /// <summary>Keep links whose targets are inside; replace escaping links by the content of their targets. The default.</summary>
    CollapseEscaping,
    /// <summary>Replace every link by the content of its target.</summary>
    CollapseAll,
    /// <summary>Keep links whose targets are inside; leave escaping links out.</summary>
    ExcludeEscaping,
    /// <summary>Leave every link out.</summary>
    ExcludeAll,
    /// <summary>Keep every link as it is; only for absolute manifests.</summary>
    Preserve,
    /// <summary>Keep links and add what they point to; only when collecting.</summary>
    TransitiveIncludeTargets,
}
