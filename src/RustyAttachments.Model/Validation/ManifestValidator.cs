namespace RustyAttachments.Model.Validation;

/// <summary>Judges manifests by the rules that the decoder applies to text.</summary>
public static class ManifestValidator
{
}
