using System.Runtime.InteropServices;

namespace RustyAttachments.FileSystem.Native;

/// <summary>Numbers of the kernel's interface. Two of the open flags differ between x86-64 and arm64.</summary>
internal static class OpenFlags
{
    internal const int ReadOnly = 0;
    internal const int ReadWrite = 2;
    internal const int Create = 0x40;
    internal const int Exclusive = 0x80;
    internal const int NonBlocking = 0x800;
    internal const int CloseOnExec = 0x80000;
    internal const int PathOnly = 0x200000;

    internal static readonly int Directory = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x4000 : 0x10000;
    internal static readonly int NoFollow = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x8000 : 0x20000;

    /// <summary>A directory itself (not what a link there points to), for listing and as a base of further calls.</summary>
    internal static readonly int ListDirectory = Directory | NoFollow | CloseOnExec;

    /// <summary>A directory itself as a base of further calls only: needs no permission to list it.</summary>
    internal static readonly int BaseDirectory = ListDirectory | PathOnly;
}

/// <summary>Flags of the <c>…at</c> functions.</summary>
internal static class AtFlags
{
    /// <summary>In place of a directory: relative paths start from the current one.</summary>
    internal const int CurrentDirectory = -100;
    internal const int NoFollow = 0x100;
    internal const int RemoveDirectory = 0x200;
    internal const int EmptyPath = 0x1000;
}
