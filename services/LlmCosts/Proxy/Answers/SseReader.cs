namespace Fyntrix.LlmCosts.Proxy.Answers;

/// <summary>
/// Reads server-sent events from a stream that comes in pieces of any size, and gives the bytes of their data on as they come.
/// Lines end with CR, LF or both; an empty line ends an event; several <c>data</c> lines are one text (WHATWG HTML, section 9.2.6).
/// </summary>
internal sealed class SseReader
{
    private static ReadOnlySpan<byte> DataField => "data"u8;

    private Place _place = Place.LineStart;
    private int _matched;
    private bool _afterCr;
    private bool _hasData;

    private enum Place
    {
        LineStart,
        Name,
        FirstOfValue,
        Value,
        Other,
    }

    /// <summary>Whether what was read last ended a block of lines: an event, or a comment that keeps the connection alive.</summary>
    public bool IsBetweenEvents { get; private set; } = true;

    /// <summary>Called with the bytes of an event's data, in pieces.</summary>
    public delegate void TakeData(ReadOnlySpan<byte> piece);

    /// <summary>Reads up to the end of the next event or comment, or all of the piece.</summary>
    /// <param name="ended">Whether an event that has data ended with the last byte that was read.</param>
    /// <returns>How many bytes were read.</returns>
    public int Read(ReadOnlySpan<byte> piece, TakeData take, out bool ended)
    {
        ended = false;
        for (var at = 0; at < piece.Length; at++)
        {
            var b = piece[at];
            if (_afterCr)
            {
                _afterCr = false;
                if (b == '\n' && IsBetweenEvents)
                    return at + 1;
                if (b == '\n')
                    continue;
            }

            if (b is (byte)'\r' or (byte)'\n')
            {
                _afterCr = b == '\r';
                if (_place == Place.LineStart)
                {
                    ended = _hasData;
                    _hasData = false;
                    IsBetweenEvents = true;
                    // A line feed behind it belongs to it: some clients wait for that.
                    if (!_afterCr || at + 1 == piece.Length || piece[at + 1] != '\n')
                        return at + 1;
                    _afterCr = false;
                    return at + 2;
                }

                if (_place == Place.Name && _matched == DataField.Length)
                {
                    // "data" without a colon is a line of data without text.
                    NextDataLine(take);
                }

                _place = Place.LineStart;
                continue;
            }

            IsBetweenEvents = false;
            at += Step(piece[at..], take);
        }

        return piece.Length;
    }

    /// <returns>How many bytes were read beyond the first.</returns>
    private int Step(ReadOnlySpan<byte> rest, TakeData take)
    {
        switch (_place)
        {
            case Place.LineStart:
                _matched = 0;
                _place = Place.Name;
                goto case Place.Name;
            case Place.Name:
                if (_matched < DataField.Length && rest[0] == DataField[_matched])
                {
                    _matched++;
                }
                else if (_matched == DataField.Length && rest[0] == ':')
                {
                    NextDataLine(take);
                    _place = Place.FirstOfValue;
                }
                else
                {
                    _place = Place.Other;
                }

                return 0;
            case Place.FirstOfValue:
                _place = Place.Value;
                if (rest[0] == ' ')
                    return 0;
                goto case Place.Value;
            case Place.Value:
            case Place.Other:
                var end = rest.IndexOfAny((byte)'\r', (byte)'\n');
                var line = end < 0 ? rest : rest[..end];
                if (_place == Place.Value)
                    take(line);
                return line.Length - 1;
            default:
                throw new InvalidOperationException("A stream of events is at one of its places.");
        }
    }

    private void NextDataLine(TakeData take)
    {
        if (_hasData)
            take("\n"u8);
        _hasData = true;
    }
}
