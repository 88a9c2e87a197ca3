using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("RustyAttachments.Actors.Tests")]
