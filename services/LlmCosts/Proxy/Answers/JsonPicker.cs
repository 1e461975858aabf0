namespace Fyntrix.LlmCosts.Proxy.Answers;

/// <summary>
/// Takes a few values out of a JSON document that comes in pieces, without holding the document: texts that are not asked for are
/// passed over byte by byte. It checks nothing: in what is not JSON it finds nothing, or something that is read with care later.
/// </summary>
internal sealed class JsonPicker
{
    private const int Deepest = 128;
    private const int LargestValue = 16 * 1024;

    private readonly JsonPaths _paths;
    private readonly Frame[] _frames = new Frame[Deepest];
    private readonly ValueBuffer[] _values;
    private readonly byte[] _name;

    private int _depth;
    private int _nameLength;
    private int _node;
    private int _taking;
    private int _takingDepth;
    private int _escape;
    private bool _inText;
    private bool _inWord;
    private bool _isName;
    private bool _expectsName;
    private bool _broken;

    public JsonPicker(JsonPaths paths)
    {
        _paths = paths;
        _values = [.. Enumerable.Range(0, paths.Slots).Select(_ => new ValueBuffer(LargestValue))];
        _name = new byte[paths.LongestName];
        Begin();
    }

    /// <summary>Bytes of the counted texts since <see cref="Begin"/>; an escaped character counts as about what it stands for.</summary>
    public long CountedBytes { get; private set; }

    /// <summary>How many values there were at the noticed paths since <see cref="Begin"/>.</summary>
    public int Noticed { get; private set; }

    /// <summary>Begins a new document.</summary>
    public void Begin()
    {
        foreach (var value in _values)
            value.Clear();
        CountedBytes = 0;
        Noticed = 0;
        (_depth, _nameLength, _node, _taking, _takingDepth, _escape) = (0, 0, JsonPaths.Root, JsonPaths.Nowhere, 0, 0);
        (_inText, _inWord, _isName, _expectsName, _broken) = (false, false, false, false, false);
    }

    /// <summary>The last value at this path as it stands in the document; empty when there was none, or one of more than 16 KB.</summary>
    public ReadOnlySpan<byte> Value(int slot) => _values[slot].Bytes;

    /// <summary>The next piece of the document.</summary>
    public void Feed(ReadOnlySpan<byte> piece)
    {
        var from = 0;
        for (var at = 0; at < piece.Length && !_broken; at++)
        {
            if (_inText)
            {
                at += PassText(piece[at..]);
                if (at < piece.Length && _inText && piece[at] == '"' && _escape == 0)
                    EndText(piece, at, ref from);
                continue;
            }

            var b = piece[at];
            if (_inWord)
            {
                if (b is not ((byte)',' or (byte)'}' or (byte)']' or (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'))
                    continue;
                _inWord = false;
                EndValue(piece, at, ref from);
            }

            switch (b)
            {
                case (byte)'"':
                    _inText = true;
                    _isName = _expectsName;
                    _nameLength = 0;
                    if (!_isName)
                        BeginValue(at, ref from);
                    break;
                case (byte)'{':
                case (byte)'[':
                    BeginValue(at, ref from);
                    Push(isArray: b == '[');
                    break;
                case (byte)'}':
                case (byte)']':
                    Pop();
                    EndValue(piece, at + 1, ref from);
                    break;
                case (byte)',':
                    _expectsName = _depth > 0 && !_frames[_depth - 1].IsArray;
                    break;
                case (byte)':':
                    _expectsName = false;
                    break;
                case (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n':
                    break;
                default:
                    BeginValue(at, ref from);
                    _inWord = true;
                    break;
            }
        }

        if (_taking != JsonPaths.Nowhere)
            _values[_taking].Append(piece[from..]);
    }

    /// <summary>Passes over a text up to its end or the piece's.</summary>
    /// <returns>Where the closing quote stands; the piece's length when it is not in it.</returns>
    private int PassText(ReadOnlySpan<byte> piece)
    {
        var at = 0;
        while (at < piece.Length)
        {
            if (_escape > 0)
            {
                PassEscaped(piece[at++]);
                continue;
            }

            var length = piece[at..].IndexOfAny((byte)'"', (byte)'\\');
            var plain = length < 0 ? piece[at..] : piece.Slice(at, length);
            if (_isName)
                AddToName(plain);
            else
                Count(plain.Length);
            at += plain.Length;
            if (length < 0)
                return at;
            if (piece[at] == '"')
                return at;
            _escape = 1;
            if (_isName)
                _nameLength = _name.Length + 1;
            else
                Count(1);
            at++;
        }

        return at;
    }

    /// <summary>Behind a backslash: one character, or u with four digits, which stand for up to three bytes.</summary>
    private void PassEscaped(byte b)
    {
        if (_escape > 1)
        {
            _escape = _escape == 2 ? 0 : _escape - 1;
        }
        else if (b == 'u')
        {
            _escape = 5;
            if (!_isName)
                Count(2);
        }
        else
        {
            _escape = 0;
        }
    }

    private void EndText(ReadOnlySpan<byte> piece, int at, ref int from)
    {
        _inText = false;
        if (_isName)
            _node = _depth == 0 || _nameLength > _name.Length ? JsonPaths.Nowhere : _paths.Member(_frames[_depth - 1].Node, _name.AsSpan(0, _nameLength));
        else
            EndValue(piece, at + 1, ref from);
    }

    private void AddToName(ReadOnlySpan<byte> part)
    {
        if (_nameLength + part.Length <= _name.Length)
            part.CopyTo(_name.AsSpan(_nameLength));
        _nameLength = Math.Min(_nameLength + part.Length, _name.Length + 1);
    }

    private void Count(int bytes)
    {
        if (_paths.IsCounted(_node))
            CountedBytes += bytes;
    }

    private void BeginValue(int at, ref int from)
    {
        if (_depth > 0 && _frames[_depth - 1].IsArray)
            _node = _frames[_depth - 1].Element;
        if (_paths.IsNoticed(_node))
            Noticed++;
        if (_taking != JsonPaths.Nowhere || _paths.SlotOf(_node) is not (>= 0 and var slot))
            return;
        _taking = slot;
        _takingDepth = _depth;
        _values[slot].Clear();
        from = at;
    }

    private void EndValue(ReadOnlySpan<byte> piece, int end, ref int from)
    {
        if (_taking == JsonPaths.Nowhere || _depth != _takingDepth)
            return;
        _values[_taking].Append(piece[from..end]);
        _taking = JsonPaths.Nowhere;
    }

    private void Push(bool isArray)
    {
        if (_depth == Deepest)
        {
            _broken = true;
            return;
        }

        _frames[_depth++] = new Frame(isArray, _node, isArray ? _paths.ElementOf(_node) : JsonPaths.Nowhere);
        _expectsName = !isArray;
    }

    private void Pop()
    {
        _expectsName = false;
        if (_depth == 0)
            _broken = true;
        else
            _depth--;
    }

    private readonly record struct Frame(bool IsArray, int Node, int Element);
}
