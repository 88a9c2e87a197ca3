namespace RustyAttachments.TestKit.Fuzzing;

/// <summary>Pieces of JSON that are hard on decoders of manifests, as they stand in a text.</summary>
internal static class HostileValues
{
    /// <summary>Numbers at and beyond every bound, in every notation.</summary>
    public static readonly string[] Numbers =
    [
        "0", "-0", "1", "-1", "2", "7", "1.0", "0.5", "1e2", "1E+2", "1e400", "-1e400", "1e-400", "9007199254740993", "9223372036854775807", "9223372036854775808",
        "-9223372036854775808", "-9223372036854775809", "18446744073709551616", "123456789012345678901234567890", "0.0000000000000000000000000000001", "268435456", "268435457",
    ];

    /// <summary>What is no number in JSON.</summary>
    public static readonly string[] NoNumbers = ["01", "-01", "+1", "1.", ".5", "0x10", "1_000", "NaN", "Infinity", "-", ""];

    /// <summary>Strings with their quotes: escapes, surrogates, NUL, references, names of other systems.</summary>
    public static readonly string[] Strings =
    [
        "\"\"", "\"a\"", "\".\"", "\"..\"", "\"/\"", "\"//\"", "\"/a\"", "\"a/\"", "\"a//b\"", "\"a/./b\"", "\"a/../b\"", "\"../../etc/passwd\"", "\"a/b/c/d\"",
        "\"C:\"", "\"C:\\\\x\"", "\"c:/x\"", "\"\\\\\\\\server\\\\share\"", "\"a\\\\..\\\\b\"", "\"a\\u0000b\"", "\"\\u002e\\u002e\\u002fx\"",
        "\"\\ud800\"", "\"\\udc00\"", "\"\\udc00\\ud800\"", "\"\\ud83d\\ude00\"", "\"\\ud83d\\ude00/x\"", "\"\\uD83Dx\"", "\"\\ud83d\\u0041\"", "\"\\u00e9\"", "\"\\ufb00\"", "\"\\u007f\"", "\"\\/\"",
        "\"$0\"", "\"$0/\"", "\"$0/a\"", "\"$0/..\"", "\"$0//a\"", "\"$1/a\"", "\"$2/$1/a\"", "\"$00/a\"", "\"$-1/a\"", "\"$/a\"", "\"$99999999999999999999/a\"", "\"$2147483647/a\"", "\"$2147483648/a\"", "\"\\u00240/a\"", "\"$\\u0030/a\"",
        "\"esc\\u001b[31m\"", "\"aa\"", "\"AA\"", "\"xxh128\"", "\"99aa06d3014798d86001c324468d497f\"", "\"a/b\"", "\"a.b\"",
        "\"2023-03-03\"", "\"2025-12-04-beta\"", "\"relative-manifest-snapshot-beta-2025-12\"", "\"relative-manifest-diff-beta-2025-12\"",
        "\"absolute-manifest-snapshot-beta-2025-12\"", "\"absolute-manifest-diff-beta-2025-12\"",
    ];

    /// <summary>Values of any shape.</summary>
    public static readonly string[] Others =
    [
        "null", "true", "false", "[]", "{}", "[[]]", "[null]", "[7]", "[\"aa\"]", "[\"aa\",\"bb\"]", "[{}]", "{\"name\":\"a\"}", "{\"target\":\"a\"}", "{\"name\":\"../a\"}",
        "{\"name\":\"a\",\"target\":\"b\"}", "{\"\\ud800\":1,\"name\":\"a\"}", "{\"n\\u0061me\":\"a\"}", "{\"name\":null}", "{\"name\":{\"name\":\"a\"}}",
    ];

    /// <summary>What is no value in JSON.</summary>
    public static readonly string[] Broken = ["True", "nul", "\"\\x\"", "\"\\u12\"", "\"unterminated", "\"a\0b\"", "\"tab\tname\"", "\"line\nbreak\"", "[", "]", "{", "}", ",", ":", "//", "/**/", .. NoNumbers];

    /// <summary>Names of members: of all dialects, escaped, broken, unknown.</summary>
    public static readonly string[] Keys =
    [
        "\"name\"", "\"path\"", "\"hash\"", "\"size\"", "\"mtime\"", "\"symlink\"", "\"runnable\"", "\"delete\"", "\"deleted\"", "\"chunkhashes\"", "\"target\"",
        "\"dirs\"", "\"files\"", "\"paths\"", "\"hashAlg\"", "\"totalSize\"", "\"parentManifestHash\"", "\"fileChunkSizeBytes\"", "\"manifestVersion\"", "\"specificationVersion\"",
        "\"n\\u0061me\"", "\"\\ud800\"", "\"n\\ud800me\"", "\"\\udc00\\ud800\"", "\"\"", "\"x\"", "\"Name\"", "\"\\u0000\"",
    ];

    /// <summary>Any value, seldom a broken one.</summary>
    public static string Value(Random random) => random.Next(24) switch
    {
        23 => Pick(random, Broken),
        < 8 => Pick(random, Numbers),
        < 16 => Pick(random, Strings),
        _ => Pick(random, Others),
    };

    /// <summary>One of <paramref name="items"/>.</summary>
    public static T Pick<T>(Random random, IReadOnlyList<T> items) => items[random.Next(items.Count)];
}
