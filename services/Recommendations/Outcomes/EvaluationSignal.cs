using System.Threading.Channels;

namespace Fyntrix.Recommendations.Outcomes;

/// <summary>Wakes the evaluation: somebody asked, or data came.</summary>
internal sealed class EvaluationSignal
{
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Set() => _wake.Writer.TryWrite(true);

    /// <summary>Waits until it is set, or for a time.</summary>
    /// <returns>Whether it was set.</returns>
    public async Task<bool> WaitAsync(TimeSpan longest, TimeProvider time, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var wake = _wake.Reader.ReadAsync(end.Token).AsTask();
        var isSet = await Task.WhenAny(wake, Task.Delay(longest, time, end.Token)) == wake;
        await end.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
        // It may have been set just after the time was over.
        return isSet || wake.IsCompletedSuccessfully;
    }
}
