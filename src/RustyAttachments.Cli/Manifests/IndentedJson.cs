namespace RustyAttachments.Cli.Manifests;

/// <summary>
/// Spreads JSON without white space, as manifests are written, over indented lines for people. Copies bytes as they come:
/// no document is built, whatever the size.
/// </summary>
internal static class IndentedJson
{
    private const int BufferBytes = 64 * 1024;

    /// <summary>Copies <paramref name="compact"/> to <paramref name="destination"/>, indented by two spaces, with a line end behind.</summary>
    public static async Task CopyAsync(Stream compact, Stream destination, CancellationToken cancellationToken)
    {
        var input = new byte[BufferBytes];
        var output = new MemoryStream(2 * BufferBytes);
        var state = new State();
        for (int count; (count = await compact.ReadAsync(input, cancellationToken)) > 0;)
        {
            foreach (var b in input.AsSpan(0, count)) state.Put(b, output);
            await FlushAsync();
        }

        output.WriteByte((byte)'\n');
        await FlushAsync();
        await destination.FlushAsync(cancellationToken);

        async Task FlushAsync()
        {
            await destination.WriteAsync(output.GetBuffer().AsMemory(0, (int)output.Length), cancellationToken);
            output.SetLength(0);
        }
    }

    private sealed class State
    {
        private int _depth;
        private bool _inText;
        private bool _escaped;
        private bool _opened; // the last byte opened an object or array, which may turn out to be empty

        public void Put(byte b, MemoryStream output)
        {
            if (_inText)
            {
                output.WriteByte(b);
                _inText = _escaped || b != '"';
                _escaped = !_escaped && b == '\\';
                return;
            }

            var closes = b is (byte)'}' or (byte)']';
            if (closes) _depth--;
            if (closes != _opened) Break(output); // an empty object or array stays on its line
            _opened = b is (byte)'{' or (byte)'[';
            if (_opened) _depth++;
            _inText = b == '"';
            output.WriteByte(b);
            if (b == ',') Break(output);
            else if (b == ':') output.WriteByte((byte)' ');
        }

        private void Break(MemoryStream output)
        {
            output.WriteByte((byte)'\n');
            for (var i = 0; i < _depth; i++) output.Write("  "u8);
        }
    }
}
