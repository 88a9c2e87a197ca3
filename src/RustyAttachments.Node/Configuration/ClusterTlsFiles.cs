using RustyAttachments.Actors;

namespace RustyAttachments.Node.Configuration;

/// <summary>The PEM files for encryption between nodes. Absolute or relative to the working directory; all exist.</summary>
internal sealed record ClusterTlsFiles(string Authority, string Certificate, string Key)
{
    /// <summary>Reads the section; null when it is empty. Half a section, or a file that is absent, is a problem.</summary>
    public static ClusterTlsFiles? Read(SettingsReader tls)
    {
        var files = new ClusterTlsFiles(tls.Text("ca-file"), tls.Text("certificate-file"), tls.Text("key-file"));
        if (files is { Authority: "", Certificate: "", Key: "" }) return null;
        FileSettings.Require(tls, "ca-file", files.Authority);
        FileSettings.Require(tls, "certificate-file", files.Certificate);
        FileSettings.Require(tls, "key-file", files.Key);
        return files;
    }
}

/// <summary>The PEM files of an HTTPS server.</summary>
internal sealed record ServerTlsFiles(string Certificate, string Key)
{
    /// <summary>Reads the section; null when it is empty.</summary>
    public static ServerTlsFiles? Read(SettingsReader tls)
    {
        var files = new ServerTlsFiles(tls.Text("certificate-file"), tls.Text("key-file"));
        if (files is { Certificate: "", Key: "" }) return null;
        FileSettings.Require(tls, "certificate-file", files.Certificate);
        FileSettings.Require(tls, "key-file", files.Key);
        return files;
    }
}

/// <summary>Judges settings that name files.</summary>
internal static class FileSettings
{
    /// <summary>Reports a file that is not named or does not exist.</summary>
    public static void Require(SettingsReader reader, string key, string path)
    {
        if (path.Length == 0) reader.Problem(key, "is not set; the files of tls are needed together");
        else if (!File.Exists(path)) reader.Problem(key, $"= '{path}' does not exist");
    }
}
