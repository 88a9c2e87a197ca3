using CsCheck;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Model;
using RustyAttachments.Model.Entries;

namespace RustyAttachments.TestKit.Manifests;

/// <summary>Random trees that change: adds, edits, deletions, renames, files that become directories or links and back.</summary>
public static class TreeGen
{
    private static readonly Gen<string> Path = Gen.OneOf("a", "b", "c", "ﬀ", "😀", "$0").Array[1, 4].Select(parts => string.Join('/', parts));

    /// <summary>One change of a tree.</summary>
    public static Gen<Action<TreeModel>> Change { get; } = Gen.Select(Gen.Int[0, 9], Path, Path, Gen.Int[0, 3], Gen.Bool, Act);

    /// <summary>Trees one after the other, each with a few changes against the one before; the first may be empty.</summary>
    public static Gen<Snapshot[]> History(int length) =>
        Gen.Select(Change.Array[0, 25], Change.Array[0, 8].Array[length - 1], (first, later) =>
        {
            var tree = new TreeModel();
            foreach (var change in first) change(tree);
            var snapshots = new List<Snapshot> { tree.ToSnapshot() };
            foreach (var changes in later)
            {
                foreach (var change in changes) change(tree);
                snapshots.Add(tree.ToSnapshot());
            }

            return snapshots.ToArray();
        });

    private static Action<TreeModel> Act(int kind, string path, string other, int content, bool runnable) => tree =>
    {
        switch (kind)
        {
            case <= 4:
                tree.Put(FileEntry.Hashed(path, new ContentHash((UInt128)(uint)content), content, content / 2, runnable));
                break;
            case 5:
                tree.MakeDirectory(path);
                break;
            case 6:
                tree.Delete(path);
                break;
            case 7:
                tree.Move(path, other);
                break;
            case 8 when !other.StartsWith(path + "/", StringComparison.Ordinal):
                tree.Put(FileEntry.Symlink(path, other));
                break;
            default:
                tree.Delete(other);
                break;
        }
    };
}
