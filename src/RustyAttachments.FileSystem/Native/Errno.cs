namespace RustyAttachments.FileSystem.Native;

/// <summary>The error numbers that are told apart (the same on x86-64 and arm64).</summary>
internal static class Errno
{
    internal const int NotPermitted = 1;
    internal const int NoEntry = 2;
    internal const int Interrupted = 4;
    internal const int InputOutput = 5;
    internal const int Again = 11;
    internal const int AccessDenied = 13;
    internal const int Busy = 16;
    internal const int Exists = 17;
    internal const int NotDirectory = 20;
    internal const int IsDirectory = 21;
    internal const int Invalid = 22;
    internal const int TableFull = 23;
    internal const int TooManyOpen = 24;
    internal const int FileTooLarge = 27;
    internal const int NoSpace = 28;
    internal const int ReadOnlyFileSystem = 30;
    internal const int TooManyLinks = 31;
    internal const int NameTooLong = 36;
    internal const int NotImplemented = 38;
    internal const int NotEmpty = 39;
    internal const int LinkLoop = 40;
    /// <summary>Ours: a name or link text that is not valid UTF-8 and so cannot be a path here.</summary>
    internal const int IllegalBytes = 84;
    internal const int NotSupported = 95;
    internal const int Stale = 116;
    internal const int QuotaExceeded = 122;
}
