namespace RustyAttachments.Common.Paths;

/// <summary>The directory of the user who runs the process.</summary>
public static class HomeDirectory
{
    /// <summary>Its absolute path, from <c>HOME</c> or the user database; also when it does not exist (yet).</summary>
    public static string Path => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
}
