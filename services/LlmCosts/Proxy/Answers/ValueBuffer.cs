namespace Fyntrix.LlmCosts.Proxy.Answers;

/// <summary>Bytes of one value, up to a limit; what is larger is left out as a whole. The memory is kept for the next value.</summary>
internal sealed class ValueBuffer(int largest)
{
    private byte[] _bytes = [];
    private int _length;

    public ReadOnlySpan<byte> Bytes => _length > largest ? [] : _bytes.AsSpan(0, _length);

    public void Clear() => _length = 0;

    public void Append(ReadOnlySpan<byte> part)
    {
        if (_length + part.Length > largest)
        {
            _length = largest + 1;
            return;
        }

        if (_length + part.Length > _bytes.Length)
            Array.Resize(ref _bytes, Math.Min(largest, Math.Max(_bytes.Length * 2, _length + part.Length)));
        part.CopyTo(_bytes.AsSpan(_length));
        _length += part.Length;
    }
}
