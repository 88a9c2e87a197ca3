namespace RustyAttachments.Model.Directories;

/// <summary>What is known about a directory of a manifest. What concerns something in it holds for all directories above as well.</summary>
[Flags]
internal enum DirectoryMarks : byte
{
    /// <summary>Nothing yet.</summary>
    None = 0,
    /// <summary>A live file or link is in it.</summary>
    Inhabited = 1,
    /// <summary>Something deleted was in it.</summary>
    Bereft = 2,
    /// <summary>The target of a link is in it.</summary>
    Targeted = 4,
    /// <summary>A directory with an entry of its own is in it.</summary>
    HoldsDirectory = 8,
    /// <summary>Something is in it.</summary>
    Parent = Inhabited | Bereft | Targeted | HoldsDirectory,
}
