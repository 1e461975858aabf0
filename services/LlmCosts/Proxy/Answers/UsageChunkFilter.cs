using System.Buffers;

namespace Fyntrix.LlmCosts.Proxy.Answers;

/// <summary>
/// Passes a stream of chat chunks on, event by event, and keeps back the one that holds nothing but the usage: it was asked for
/// here and not by the client. What it holds is the event that has not ended yet; one that is larger than a usage chunk can be
/// is passed on as it comes.
/// </summary>
internal sealed class UsageChunkFilter(AnswerWatch watch)
{
    private const int LargestChunk = 64 * 1024;

    private readonly ArrayBufferWriter<byte> _held = new();
    private bool _passes;

    // The chunk that was kept back ended with CR: an LF behind it goes with it.
    private bool _keepsLineFeed;

    /// <summary>Writes what may pass of all that came so far.</summary>
    public void Feed(ReadOnlySpan<byte> piece, IBufferWriter<byte> output)
    {
        while (!piece.IsEmpty)
        {
            var read = watch.Feed(piece, out var ended);
            _held.Write(piece[..read]);
            piece = piece[read..];
            _passes |= _held.WrittenCount > LargestChunk;
            if ((ended && !_passes && watch.IsUsageChunk) || (_keepsLineFeed && watch.IsBetweenEvents && _held.WrittenSpan.SequenceEqual("\n"u8)))
            {
                _keepsLineFeed = _held.WrittenSpan[^1] == '\r';
                _held.ResetWrittenCount();
                continue;
            }

            _keepsLineFeed = false;
            // A comment alone says that the provider is still there, and must not wait.
            if (watch.IsBetweenEvents || _passes)
                Release(output);
            if (ended)
                _passes = false;
        }
    }

    /// <summary>Writes what is left of a stream that ended within an event, but for a usage chunk that only lacks its line end.</summary>
    public void End(IBufferWriter<byte> output)
    {
        watch.End();
        if (_passes || !watch.IsUsageChunk)
            Release(output);
    }

    private void Release(IBufferWriter<byte> output)
    {
        output.Write(_held.WrittenSpan);
        _held.ResetWrittenCount();
    }
}
