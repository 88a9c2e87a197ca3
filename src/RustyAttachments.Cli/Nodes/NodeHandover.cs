using System.Runtime.InteropServices;
using System.Text;
using RustyAttachments.Cli.Output;
using RustyAttachments.Common.Errors;

namespace RustyAttachments.Cli.Nodes;

/// <summary>
/// Turns this process into the node program, which is installed beside it: signals, streams and the exit code are then the
/// node's own, and commands that need no node carry none of its libraries.
/// </summary>
internal static unsafe partial class NodeHandover
{
    private const string Program = "ra-node";

    /// <summary>Where the node program is, or would be.</summary>
    public static string ProgramPath => Path.Combine(AppContext.BaseDirectory, Program);

    /// <summary>Becomes the node program. Returns never; <see cref="ErrorCode.NodeStartFailed"/> when it cannot be started.</summary>
    public static void Become(IReadOnlyList<string> args)
    {
        if (!File.Exists(ProgramPath))
            throw new RustyAttachmentsException(ErrorCode.NodeStartFailed, $"The node program '{ProgramPath}' does not exist; it is part of the installation, so install again.");
        var texts = args.Prepend(ProgramPath).Select(ToNative).ToArray();
        var pointers = new byte*[texts.Length + 1];
        var handles = new GCHandle[texts.Length];
        for (var i = 0; i < texts.Length; i++)
        {
            handles[i] = GCHandle.Alloc(texts[i], GCHandleType.Pinned);
            pointers[i] = (byte*)handles[i].AddrOfPinnedObject();
        }

        fixed (byte** argv = pointers) _ = Execv(pointers[0], argv);
        var errno = Marshal.GetLastPInvokeError();
        foreach (var handle in handles) handle.Free();
        throw new RustyAttachmentsException(ErrorCode.NodeStartFailed, $"The node program '{ProgramPath}' cannot be started ({Marshal.GetPInvokeErrorMessage(errno)}); check its permissions.");
    }

    /// <summary>The flags of the node program for an output style: <c>-q</c> and <c>-v</c> are passed on.</summary>
    public static IEnumerable<string> OutputFlags(OutputStyle style)
    {
        if (style.Json) throw new RustyAttachmentsException(ErrorCode.UsageInvalid, "A node runs until it is stopped and has no document to print; leave --json out.");
        return style.Quiet ? ["--quiet"] : style.Verbose ? ["--verbose"] : [];
    }

    private static byte[] ToNative(string text) => text.Contains('\0')
        ? throw new RustyAttachmentsException(ErrorCode.UsageInvalid, "An argument holds a NUL character.")
        : Encoding.UTF8.GetBytes(text + '\0');

    [LibraryImport("libc", EntryPoint = "execv", SetLastError = true)]
    private static partial int Execv(byte* path, byte** argv);
}
