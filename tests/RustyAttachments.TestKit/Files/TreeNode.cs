using System.Text;

namespace RustyAttachments.TestKit.Files;

/// <summary>One entry of a <see cref="Tree"/>. Nodes compare by what they say; an mtime that is not stated matches any.</summary>
public abstract record TreeNode
{
    /// <summary>A regular file. The mtime is in µs since the Unix epoch; null leaves it and does not compare it.</summary>
    public sealed record FileNode(byte[] Content, long? Mtime, bool Runnable) : TreeNode
    {
        public bool Equals(FileNode? other) =>
            other is not null && Content.AsSpan().SequenceEqual(other.Content) && Runnable == other.Runnable
            && (Mtime is null || other.Mtime is null || Mtime == other.Mtime);

        public override int GetHashCode() => HashCode.Combine(Content.Length, Runnable);

        public override string ToString() =>
            $"file {Content.Length} bytes {Preview()}{(Runnable ? " runnable" : "")}{(Mtime is null ? "" : $" mtime {Mtime}")}";

        private string Preview() =>
            Content.Length <= 40 ? $"'{Encoding.UTF8.GetString(Content)}'" : Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Content))[..16];
    }

    /// <summary>A symlink with its text as it stands on disk.</summary>
    public sealed record LinkNode(string Text) : TreeNode
    {
        public override string ToString() => $"link -> {Text}";
    }

    /// <summary>A directory that is stated explicitly; parents of other entries need not be.</summary>
    public sealed record DirectoryNode : TreeNode
    {
        public override string ToString() => "directory";
    }

    /// <summary>A named pipe.</summary>
    public sealed record FifoNode : TreeNode
    {
        public override string ToString() => "fifo";
    }

    public static TreeNode File(string content, long? mtime = null, bool runnable = false) =>
        new FileNode(Encoding.UTF8.GetBytes(content), mtime, runnable);

    public static TreeNode File(byte[] content, long? mtime = null, bool runnable = false) => new FileNode(content, mtime, runnable);

    public static TreeNode Link(string text) => new LinkNode(text);

    public static TreeNode Dir() => new DirectoryNode();

    public static TreeNode Fifo() => new FifoNode();
}
