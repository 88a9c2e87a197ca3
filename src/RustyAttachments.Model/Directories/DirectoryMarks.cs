namespace RustyAttachments.Model.Directories;

/// <summary>What is known about a directory of a manifest. What concerns something in it holds for all directories above as well.</summary>
[Flags]
internal enum DirectoryMarks : byte
{
    /// <summary>Nothing yet.</summary>
    None = 0,
    /// <summary>It has an entry of its own.</summary>
    Explicit = 1,
    /// <summary>Its own entry is a deletion.</summary>
    Deleted = 2,
    /// <summary>A live file or link is in it.</summary>
    Inhabited = 4,
    /// <summary>Something deleted was in it.</summary>
    Bereft = 8,
    /// <summary>The target of a link is in it.</summary>
    Targeted = 16,
    /// <summary>A directory with an entry of its own is in it.</summary>
    HoldsDirectory = 32,
    /// <summary>Something is in it.</summary>
    Parent = Inhabited | Bereft | Targeted | HoldsDirectory,
}
