using System.Threading.Channels;

namespace Fyntrix.Identity.Codes;

/// <summary>
/// Sends codes beside the request that asked for them, so that its time does not tell whether one was sent. A code that could
/// not be sent is said in the log and asked for again by its owner: the code itself is kept nowhere.
/// </summary>
internal sealed partial class CodeDelivery(ICodeSender sender, ILogger<CodeDelivery> logger) : BackgroundService
{
    private const int MostWaiting = 1_000;
    private const int AtOnce = 4;

    private readonly Channel<CodeMessage> _waiting = Channel.CreateBounded<CodeMessage>(MostWaiting);

    /// <summary>Whether codes can be sent this way at all.</summary>
    public bool Reaches(CodeChannel channel) => sender.Reaches(channel);

    public void Send(CodeMessage message)
    {
        if (!_waiting.Writer.TryWrite(message))
            LogNotSent(message.Channel, message.Purpose, "too many wait already");
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var channel in Enum.GetValues<CodeChannel>().Where(c => !sender.Reaches(c)))
            LogNotConfigured(channel);
        return Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => SendAllAsync(stoppingToken)));
    }

    private async Task SendAllAsync(CancellationToken stoppingToken)
    {
        await foreach (var message in _waiting.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await sender.SendAsync(message, stoppingToken);
            }
            catch (Exception e) when (e is HttpRequestException or TimeoutException || (e is OperationCanceledException && !stoppingToken.IsCancellationRequested))
            {
                LogNotSent(message.Channel, message.Purpose, e.Message);
            }
        }
    }

    [LoggerMessage(EventName = "code.channel_not_configured", Level = LogLevel.Warning, Message = "Nothing is set up to send codes by {Channel}: who asks for one is answered 503 CODES_NOT_CONFIGURED")]
    private partial void LogNotConfigured(CodeChannel channel);

    [LoggerMessage(EventName = "code.not_sent", Level = LogLevel.Error, Message = "A code by {Channel} for {Purpose} could not be sent: {Reason}")]
    private partial void LogNotSent(CodeChannel channel, OneTimeCodePurpose purpose, string reason);
}
