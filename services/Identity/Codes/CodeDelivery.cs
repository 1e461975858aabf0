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

    public void Send(CodeMessage message)
    {
        if (!_waiting.Writer.TryWrite(message))
            LogNotSent(message.Channel, message.Purpose, "too many wait already");
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => SendAllAsync(stoppingToken)));

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

    [LoggerMessage(EventName = "code.not_sent", Level = LogLevel.Error, Message = "A code by {Channel} for {Purpose} could not be sent: {Reason}")]
    private partial void LogNotSent(CodeChannel channel, OneTimeCodePurpose purpose, string reason);
}
